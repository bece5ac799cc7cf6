// SPDX-License-Identifier: Apache-2.0
#include "engine/route/condition_words.h"

#include <optional>
#include <utility>

#include "engine/base/escape.h"
#include "engine/match/match_header.h"

namespace routewind {
namespace {

// "method a.B/C", "service matching \"a.*\"", "header x=1": what a condition asked for.
std::string Asked(const MatchCondition& condition) {
  const bool is_exact = condition.pattern == nullptr;
  switch (condition.field) {
    case Field::kPath:
      return "method " + Printable(condition.text);
    case Field::kService:
      return is_exact ? "service " + Printable(condition.text)
                      : "service matching " + QuotedValue(condition.text);
    case Field::kMethod:
      return is_exact ? "method " + Printable(condition.text) + " of any service"
                      : "method matching " + QuotedValue(condition.text);
    case Field::kHeader:
      return is_exact ? "header " + condition.name + "=" + Printable(condition.text)
                      : "header " + condition.name + " matching " + QuotedValue(condition.text);
  }
  return {};
}

std::string Differs(std::string_view what, std::string_view is, const MatchCondition& condition,
                    std::string_view wanted) {
  std::string words = std::string(what) + " is " + QuotedValue(is);
  if (condition.pattern == nullptr) return words + ", not " + QuotedValue(wanted);
  return words + ", which " + QuotedValue(wanted) + " does not match as a whole";
}

std::string HeaderDiffers(const MatchCondition& condition, const RequestParts& request) {
  ScratchText scratch;
  const std::optional<std::string_view> value =
      JoinedHeader(request.headers, condition.name, scratch);
  if (value) return Differs(condition.name, *value, condition, condition.text);
  const char* wanted = condition.pattern == nullptr ? " is absent; the match asks for "
                                                    : " is absent; it should match ";
  return condition.name + wanted + QuotedValue(condition.text);
}

std::string PathDiffers(const MatchCondition& condition, const RequestParts& request) {
  const size_t slash = condition.text.find('/');
  const std::string_view service = std::string_view(condition.text).substr(0, slash);
  if (service != request.service) return Differs("service", request.service, condition, service);
  return Differs("method", request.method, condition,
                 std::string_view(condition.text).substr(slash + 1));
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (out.size() >= kMaxQuotedBytes) return out + "…";
    if (text.front() == '"' || text.front() == '\\') out += '\\';
    MoveEscaped(text, out);
  }
  return out;
}

std::string QuotedValue(std::string_view text) { return "\"" + Printable(text) + "\""; }

std::string HowMatched(const Candidate& candidate) {
  const std::vector<MatchCondition>& conditions = candidate.match->conditions;
  if (conditions.empty()) {
    const Hostname& hostname = candidate.bucket->ranking;
    return hostname.is_any() ? "as the catch-all" : "by hostname " + std::string(hostname.text());
  }
  std::string words = "by ";
  for (size_t i = 0; i < conditions.size(); ++i) {
    if (i != 0) words += " and ";
    words += Asked(conditions[i]);
  }
  return words;
}

std::string HowFailed(const MatchCondition& condition, const RequestParts& request) {
  switch (condition.field) {
    case Field::kPath:
      return PathDiffers(condition, request);
    case Field::kService:
      return Differs("service", request.service, condition, condition.text);
    case Field::kMethod:
      return Differs("method", request.method, condition, condition.text);
    case Field::kHeader:
      return HeaderDiffers(condition, request);
  }
  return {};
}

}  // namespace routewind
