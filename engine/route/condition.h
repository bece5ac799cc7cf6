// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/scratch_text.h"
#include "engine/match/pattern.h"
#include "engine/match/precedence.h"
#include "engine/model/grpc_route.h"
#include "engine/model/request_view.h"

namespace routewind {

// A request taken apart once, before any condition is asked. Borrowed from the RequestView.
struct RequestParts {
  std::string_view path;  // "service/method"
  std::string_view service;
  std::string_view method;
  std::span<const HeaderView> headers;
};

// What a condition looks at.
enum class Field : uint8_t { kPath, kService, kMethod, kHeader };

// One thing that a match asks of a request (semantics 4.3, 4.4). An exact service together with an
// exact method is one condition on the path.
struct MatchCondition {
  Field field = Field::kPath;
  MatchType type = MatchType::kExact;
  std::string name;                  // of the header, in lower case
  std::string text;                  // the value, or the expression
  const Pattern* pattern = nullptr;  // of the expression
};

// Complexity: linear in the texts compared; allocates only to join the values of a repeated header
// for an expression.
bool Holds(const MatchCondition& condition, const RequestParts& request);

// One match of one rule, compiled: shared by all listeners and hostnames that its route answers
// for.
struct CompiledMatch {
  static constexpr size_t kMaxConditions = 32;  // the API allows 2 + 16

  uint32_t rule = 0;   // index into RouteTable::rules()
  uint32_t match = 0;  // position in rules[].matches; kNoMatch where the rule has none
  Rank rank;           // without the hostname's part
  std::vector<MatchCondition>
      conditions;           // service and method first, then headers as written; all must hold
  uint32_t exact_mask = 0;  // bit i: conditions[i] is exact, so asked before those that are not
};

// Whether the conditions in `mask` hold (bit i: conditions[i]).
bool HoldAll(const CompiledMatch& match, uint32_t mask, const RequestParts& request);

inline uint32_t AllConditions(const CompiledMatch& match) {
  return static_cast<uint32_t>((uint64_t{1} << match.conditions.size()) - 1);
}

}  // namespace routewind
