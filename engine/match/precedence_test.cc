// SPDX-License-Identifier: Apache-2.0
#include "engine/match/precedence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace routewind {
namespace {

using Kinds = EngineOptions::MatchTypeRank;

RouteMatch MethodOf(MatchType type, std::optional<std::string> service,
                    std::optional<std::string> method) {
  RouteMatch match;
  match.method = MethodMatch{type, std::move(service), std::move(method), {}};
  return match;
}

Rank RankOf(const RouteMatch& match, Kinds kinds = Kinds::kExactFirst) {
  Rank rank;
  RankMatch(match, kinds, rank);
  return rank;
}

// Each row beats the next by its step, although everything below that step speaks for the next.
TEST(Ladder, GoesByTheFirstDifferingStep) {  // semantics 5.1
  struct Row {
    const char* name;
    LadderStep step;
    Rank first, second;
  };
  const Row rows[] = {
      {"P1",
       LadderStep::kHostname,
       {.precise_hostname_characters = 1},
       {.hostname_characters = 9, .service_kind = Rank::kExact}},
      {"P2",
       LadderStep::kHostname,
       {.hostname_characters = 2},
       {.hostname_characters = 1, .service_kind = Rank::kExact}},
      {"P3a",
       LadderStep::kService,
       {.service_kind = Rank::kExact},
       {.service_kind = Rank::kRegularExpression, .service_characters = 9}},
      {"P3a, absent last",
       LadderStep::kService,
       {.service_kind = Rank::kRegularExpression},
       {.method_kind = Rank::kExact}},
      {"P3b",
       LadderStep::kService,
       {.service_characters = 2},
       {.service_characters = 1, .method_kind = Rank::kExact}},
      {"P4a",
       LadderStep::kMethod,
       {.method_kind = Rank::kExact},
       {.method_kind = Rank::kRegularExpression, .method_characters = 9}},
      {"P4b",
       LadderStep::kMethod,
       {.method_characters = 2},
       {.method_characters = 1, .header_count = 9}},
      {"P5",
       LadderStep::kHeaders,
       {.header_count = 2, .created_s = 9},
       {.header_count = 1, .created_s = 1}},
      {"P6", LadderStep::kAge, {.created_s = 1, .name_position = 9}, {.created_s = 2}},
      {"P6, not created is youngest", LadderStep::kAge, {.created_s = 1, .name_position = 9}, {}},
      {"P7", LadderStep::kName, {.name_position = 1, .rule_index = 9}, {.name_position = 2}},
      {"P8", LadderStep::kRuleOrder, {.rule_index = 1, .match_index = 9}, {.rule_index = 2}},
      {"P9", LadderStep::kMatchOrder, {.match_index = 1}, {.match_index = 2}},
  };
  for (const Row& row : rows) {
    EXPECT_TRUE(row.first < row.second) << row.name;
    EXPECT_TRUE(row.second > row.first) << row.name;
    EXPECT_EQ(CompareRanks(row.first, row.second).step, row.step) << row.name;
  }
  EXPECT_TRUE((Rank{} <=> Rank{}) == 0);
  EXPECT_EQ(CompareRanks({}, {}).step, LadderStep::kNone);
}

TEST(Ladder, IsAStrictTotalOrder) {  // T-06
  std::vector<Rank> ranks;
  for (uint32_t bits = 0; bits < 256; ++bits) {
    const auto bit = [bits](int i) { return (bits >> i) & 1; };
    ranks.push_back({.precise_hostname_characters = bit(0),
                     .service_characters = bit(1),
                     .method_kind = bit(2) != 0 ? Rank::kExact : Rank::kAbsent,
                     .header_count = bit(3),
                     .created_s = bit(4),
                     .name_position = bit(5),
                     .rule_index = bit(6),
                     .match_index = bit(7)});
  }
  std::sort(ranks.begin(), ranks.end());
  for (size_t a = 0; a < ranks.size(); ++a) {
    for (size_t b = 0; b < ranks.size(); ++b) EXPECT_EQ(ranks[a] < ranks[b], a < b);
  }
}

TEST(RankOfHostname, CountsWildcardsOnlyInP2) {
  struct Row {
    const char* text;
    uint32_t p1, p2;
  };
  for (const Row& row : {Row{"x.a.io", 6, 6}, Row{"*.a.io", 0, 6}, Row{"", 0, 0}}) {
    Rank rank;
    RankHostname(Hostname(row.text), rank);
    EXPECT_EQ(rank.precise_hostname_characters, row.p1) << row.text;
    EXPECT_EQ(rank.hostname_characters, row.p2) << row.text;
  }
}

TEST(RankOfMatch, CountsCodePointsAndEffectiveHeaders) {
  RouteMatch match = MethodOf(MatchType::kRegularExpression, "\xc3\xbc.*", "");
  match.headers = {{MatchType::kExact, "X", "1", {}},
                   {MatchType::kExact, "x", "9", {}},
                   {MatchType::kRegularExpression, "y", ".", {}}};
  const Rank rank = RankOf(match);
  EXPECT_EQ(rank.service_kind, Rank::kRegularExpression);
  EXPECT_EQ(rank.service_characters, 3U);
  EXPECT_EQ(rank.method_kind, Rank::kAbsent);  // an empty expression counts as absent (P-24)
  EXPECT_EQ(rank.method_characters, 0U);
  EXPECT_EQ(rank.header_count, 2U);
}

TEST(RankOfMatch, GoesByLengthAloneWhenTold) {  // D-02
  const RouteMatch expression = MethodOf(MatchType::kRegularExpression, "[a-z.]+", {});
  const RouteMatch exact = MethodOf(MatchType::kExact, "foo", {});
  EXPECT_TRUE(RankOf(exact) < RankOf(expression));
  EXPECT_TRUE(RankOf(expression, Kinds::kLengthOnly) < RankOf(exact, Kinds::kLengthOnly));
}

TEST(RouteNames, TieByTheJoinedStringOrByNamespaceFirst) {  // P-13, P-14, D-03
  EXPECT_TRUE(NameComesFirst({"a", "zz"}, {"b", "aa"}, EngineOptions::NameTie::kJoined));
  EXPECT_TRUE(NameComesFirst({"team-a", "x"}, {"team", "x"}, EngineOptions::NameTie::kJoined));
  EXPECT_FALSE(NameComesFirst({"team", "x"}, {"team-a", "x"}, EngineOptions::NameTie::kJoined));
  EXPECT_TRUE(
      NameComesFirst({"team", "x"}, {"team-a", "x"}, EngineOptions::NameTie::kNamespaceFirst));
}

}  // namespace
}  // namespace routewind
