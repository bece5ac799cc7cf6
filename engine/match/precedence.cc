// SPDX-License-Identifier: Apache-2.0
#include "engine/match/precedence.h"

#include <optional>
#include <string>

#include "engine/base/utf8.h"
#include "engine/match/match_header.h"

namespace routewind {
namespace {

uint32_t Characters(std::string_view text) { return static_cast<uint32_t>(CountCodePoints(text)); }

Rank::Kind KindOf(MatchType type, const std::optional<std::string>& part,
                  EngineOptions::MatchTypeRank kinds) {
  if (kinds == EngineOptions::MatchTypeRank::kLengthOnly || !part || part->empty())
    return Rank::kAbsent;
  return type == MatchType::kExact ? Rank::kExact : Rank::kRegularExpression;
}

}  // namespace

RankComparison CompareRanks(const Rank& a, const Rank& b) {
  // More goes first: the sides are swapped.
  if (const auto p1 = b.precise_hostname_characters <=> a.precise_hostname_characters; p1 != 0)
    return {p1, LadderStep::kHostname};
  if (const auto p2 = b.hostname_characters <=> a.hostname_characters; p2 != 0)
    return {p2, LadderStep::kHostname};
  if (const auto p3a = b.service_kind <=> a.service_kind; p3a != 0)
    return {p3a, LadderStep::kService};
  if (const auto p3b = b.service_characters <=> a.service_characters; p3b != 0)
    return {p3b, LadderStep::kService};
  if (const auto p4a = b.method_kind <=> a.method_kind; p4a != 0) return {p4a, LadderStep::kMethod};
  if (const auto p4b = b.method_characters <=> a.method_characters; p4b != 0)
    return {p4b, LadderStep::kMethod};
  if (const auto p5 = b.header_count <=> a.header_count; p5 != 0) return {p5, LadderStep::kHeaders};
  // Less goes first.
  if (const auto p6 = a.created_s <=> b.created_s; p6 != 0) return {p6, LadderStep::kAge};
  if (const auto p7 = a.name_position <=> b.name_position; p7 != 0) return {p7, LadderStep::kName};
  if (const auto p8 = a.rule_index <=> b.rule_index; p8 != 0) return {p8, LadderStep::kRuleOrder};
  if (const auto p9 = a.match_index <=> b.match_index; p9 != 0)
    return {p9, LadderStep::kMatchOrder};
  return {};
}

void RankHostname(const Hostname& hostname, Rank& rank) {
  rank.hostname_characters = static_cast<uint32_t>(hostname.character_count());
  rank.precise_hostname_characters = hostname.is_precise() ? rank.hostname_characters : 0;
}

void RankMatch(const RouteMatch& match, EngineOptions::MatchTypeRank kinds, Rank& rank) {
  if (match.method) {
    const MethodMatch& method = *match.method;
    rank.service_kind = KindOf(method.type, method.service, kinds);
    rank.service_characters = Characters(method.service.value_or(""));
    rank.method_kind = KindOf(method.type, method.method, kinds);
    rank.method_characters = Characters(method.method.value_or(""));
  }
  rank.header_count = static_cast<uint32_t>(EffectiveHeaderMatches(match.headers).size());
}

bool NameComesFirst(const ObjectName& a, const ObjectName& b, EngineOptions::NameTie tie) {
  return tie == EngineOptions::NameTie::kJoined ? a.ToString() < b.ToString() : a < b;
}

}  // namespace routewind
