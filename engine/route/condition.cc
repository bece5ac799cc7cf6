// SPDX-License-Identifier: Apache-2.0
#include "engine/route/condition.h"

#include <bit>
#include <optional>

#include "engine/match/match_header.h"

namespace routewind {
namespace {

bool Compare(const MatchCondition& condition, std::string_view text) {
  return condition.pattern == nullptr ? condition.text == text : condition.pattern->Matches(text);
}

bool HeaderHolds(const MatchCondition& condition, std::span<const HeaderView> headers) {
  if (condition.pattern == nullptr) return HeaderEquals(headers, condition.name, condition.text);
  ScratchText scratch;
  const std::optional<std::string_view> value = JoinedHeader(headers, condition.name, scratch);
  return value && condition.pattern->Matches(*value);
}

bool HoldEach(const CompiledMatch& match, uint32_t mask, const RequestParts& request) {
  for (; mask != 0; mask &= mask - 1) {
    if (!Holds(match.conditions[static_cast<size_t>(std::countr_zero(mask))], request))
      return false;
  }
  return true;
}

}  // namespace

bool Holds(const MatchCondition& condition, const RequestParts& request) {
  switch (condition.field) {
    case Field::kPath:
      return Compare(condition, request.path);
    case Field::kService:
      return Compare(condition, request.service);
    case Field::kMethod:
      return Compare(condition, request.method);
    case Field::kHeader:
      return HeaderHolds(condition, request.headers);
  }
  return false;
}

bool HoldAll(const CompiledMatch& match, uint32_t mask, const RequestParts& request) {
  return HoldEach(match, mask & match.exact_mask, request) &&
         HoldEach(match, mask & ~match.exact_mask, request);
}

}  // namespace routewind
