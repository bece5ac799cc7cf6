// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

#include "engine/model/config.h"

namespace routewind {

// A candidate's rank on the ladder by which GRPCRoute settles which rule takes a request.
//
// Source:      Gateway API, GRPCRouteRule.matches; semantics 5.1 (P1 … P9), 5.2. Characters are
//              Unicode code points.
// Order:       `a < b` means that a goes first. Two matches never tie: P7 … P9 tell any two apart.
struct Rank {
  static constexpr int64_t kNotCreated = std::numeric_limits<int64_t>::max();
  enum Kind : uint8_t { kAbsent = 0, kRegularExpression = 1, kExact = 2 };

  uint32_t precise_hostname_characters = 0;  // P1: more first; 0 for a wildcard or no hostname
  uint32_t hostname_characters = 0;          // P2: more first; a wildcard counts with its `*.`
  Kind service_kind = kAbsent;      // P3a: exact, expression, none (D-02; off: always kAbsent)
  uint32_t service_characters = 0;  // P3b: more first
  Kind method_kind = kAbsent;       // P4a: as P3a
  uint32_t method_characters = 0;   // P4b: more first
  uint32_t header_count = 0;        // P5: more first; only headers that count (D-08)
  int64_t created_s = kNotCreated;  // P6: older first; not created yet is youngest (D-21)
  uint32_t name_position = 0;       // P7: position of the route's name in NameComesFirst order
  uint32_t rule_index = 0;          // P8: lower first
  uint32_t match_index = 0;         // P9: lower first

  friend bool operator==(const Rank&, const Rank&) = default;
};

// The step by which two ranks differ first, as explanations name it.
enum class LadderStep {
  kNone,
  kHostname,
  kService,
  kMethod,
  kHeaders,
  kAge,
  kName,
  kRuleOrder,
  kMatchOrder
};

struct RankComparison {
  std::strong_ordering order = std::strong_ordering::equal;  // less: the first goes first
  LadderStep step = LadderStep::kNone;
};
RankComparison CompareRanks(const Rank& a, const Rank& b);
inline std::strong_ordering operator<=>(const Rank& a, const Rank& b) {
  return CompareRanks(a, b).order;
}

// P1 and P2, by the hostname that D-01 lets count.
void RankHostname(const Hostname& hostname, Rank& rank);

// P3 … P5, for one match of a rule. A rule without matches ranks as an empty match.
void RankMatch(const RouteMatch& match, EngineOptions::MatchTypeRank kinds, Rank& rank);

// P7: whether route name a goes before b, as one string `namespace/name` or by namespace first
// (D-03).
bool NameComesFirst(const ObjectName& a, const ObjectName& b, EngineOptions::NameTie tie);

}  // namespace routewind
