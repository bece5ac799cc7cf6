// SPDX-License-Identifier: Apache-2.0
#include "engine/route/partial_condition.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace routewind {
namespace {

bool HoldsFor(const MatchCondition& condition, std::string_view text) {
  return condition.pattern == nullptr ? condition.text == text : condition.pattern->Matches(text);
}

bool IsSame(const MatchCondition& a, const MatchCondition& b) {
  return a.field == b.field && a.type == b.type && a.name == b.name && a.text == b.text;
}

bool HasHeader(const PartialRequest& request, std::string_view name) {
  return std::any_of(request.parts.headers.begin(), request.parts.headers.end(),
                     [name](const HeaderView& header) { return header.name == name; });
}

// The end of `value` in `text` where it stands between commas, at or behind `from`; npos: nowhere.
size_t FindBetweenCommas(std::string_view text, std::string_view value, size_t from) {
  for (size_t at = text.find(value, from); at != std::string_view::npos;
       at = text.find(value, at + 1)) {
    const size_t end = at + value.size();
    const bool begins = at == 0 || text[at - 1] == ',';
    if (begins && (end == text.size() || text[end] == ',')) return end;
  }
  return std::string_view::npos;
}

// Whether the known values of a header can stand, in their order, among the values that joined by
// commas give `text`. Taking each as early as possible leaves the most room for the next.
bool CanBecome(std::span<const HeaderView> headers, std::string_view name, std::string_view text) {
  size_t from = 0;
  for (const HeaderView& header : headers) {
    if (header.name != name) continue;
    if (from > text.size()) return false;
    const size_t end = FindBetweenCommas(text, header.value, from);
    if (end == std::string_view::npos) return false;
    from = end + 1;  // behind the comma
  }
  return true;
}

constexpr size_t kMaxJoined = 4;  // nameless values of which every selection is tried

// Whether some of the nameless values, joined in their order, satisfy a condition on a header that is not there else.
bool SomeJoinHolds(const MatchCondition& condition, std::span<const std::string_view> values) {
  for (uint32_t chosen = 1; chosen < 1u << values.size(); ++chosen) {
    std::string joined;
    for (size_t i = 0; i < values.size(); ++i) {
      if ((chosen >> i & 1) == 0) continue;
      if ((chosen & ((1u << i) - 1)) != 0) joined += ',';
      joined += values[i];
    }
    if (HoldsFor(condition, joined)) return true;
  }
  return false;
}

// Whether nameless values can change what the known ones say of a condition. No false no.
bool CanMatter(const MatchCondition& condition, const PartialRequest& request) {
  const std::span<const std::string_view> values = request.nameless_values;
  if (request.unknown_headers > values.size()) return true;  // they can be anything
  if (HasHeader(request, condition.name)) {
    // Whatever joins a value that is right makes it wrong; one that is wrong is mended by a part of the right one.
    return condition.pattern != nullptr || Holds(condition, request.parts) ||
           std::any_of(values.begin(), values.end(), [&](std::string_view value) {
             return FindBetweenCommas(condition.text, value, 0) != std::string_view::npos;
           });
  }
  return values.size() > kMaxJoined || SomeJoinHolds(condition, values);
}

Answer AskHeader(const MatchCondition& condition, const PartialRequest& request) {
  if (request.IsWhole(condition.name) || !CanMatter(condition, request))
    return Holds(condition, request.parts) ? Answer::kYes : Answer::kNo;
  if (condition.pattern != nullptr) return Answer::kDepends;
  return CanBecome(request.parts.headers, condition.name, condition.text) ? Answer::kDepends
                                                                          : Answer::kNo;
}

// What an exact condition of `match` says that the request's path, service or method is.
std::optional<std::string_view> GivenText(const CompiledMatch& match, Field field) {
  for (const MatchCondition& condition : match.conditions) {
    if (condition.pattern != nullptr) continue;
    const std::string_view text = condition.text;
    if (condition.field == field && field != Field::kHeader) return text;
    if (condition.field != Field::kPath) continue;
    const size_t slash = text.find('/');
    return field == Field::kService ? text.substr(0, slash) : text.substr(slash + 1);
  }
  return std::nullopt;
}

bool ImpliesPathPart(const CompiledMatch& match, const MatchCondition& condition) {
  const std::optional<std::string_view> given = GivenText(match, condition.field);
  return given && HoldsFor(condition, *given);
}

bool ImpliesHeader(const CompiledMatch& match, const MatchCondition& condition) {
  return std::any_of(match.conditions.begin(), match.conditions.end(),
                     [&](const MatchCondition& own) {
                       return own.field == Field::kHeader && own.name == condition.name &&
                              own.pattern == nullptr && HoldsFor(condition, own.text);
                     });
}

}  // namespace

Answer Ask(const MatchCondition& condition, const PartialRequest& request) {
  if (condition.field == Field::kHeader) return AskHeader(condition, request);
  if (!request.path_is_known) return Answer::kDepends;
  return Holds(condition, request.parts) ? Answer::kYes : Answer::kNo;
}

Answer AskAll(const CompiledMatch& match, const PartialRequest& request) {
  Answer all = Answer::kYes;
  uint32_t headers_needed = 0;
  for (const MatchCondition& condition : match.conditions) {
    const Answer answer = Ask(condition, request);
    if (answer == Answer::kNo) return answer;
    all = std::min(all, answer);
    const bool is_missing =
        condition.field == Field::kHeader && !HasHeader(request, condition.name);
    if (is_missing) ++headers_needed;
  }
  return headers_needed > request.unknown_headers ? Answer::kNo : all;
}

bool Implies(const CompiledMatch& match, const CompiledMatch& other,
             const PartialRequest& request) {
  for (const MatchCondition& condition : other.conditions) {
    if (Ask(condition, request) == Answer::kYes) continue;
    const bool is_own =
        std::any_of(match.conditions.begin(), match.conditions.end(),
                    [&](const MatchCondition& own) { return IsSame(own, condition); });
    if (is_own) continue;
    const bool is_implied = condition.field == Field::kHeader ? ImpliesHeader(match, condition)
                                                              : ImpliesPathPart(match, condition);
    if (!is_implied) return false;
  }
  return true;
}

}  // namespace routewind
