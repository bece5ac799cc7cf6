// SPDX-License-Identifier: Apache-2.0
#include "engine/match/precedence.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/route/explain.h"
#include "property_tests/generate/config.h"
#include "property_tests/laws/agree.h"
#include "property_tests/run_law.h"

namespace routewind {
namespace {

// Ranks whose steps nearly always tie, so that every step gets to decide.
std::vector<Rank> MakeRanks(Chooser& choose, size_t count) {
  const auto digit = [&choose] {
    return static_cast<uint32_t>(choose.Chance(80) ? 1 : choose.Below(3));
  };
  std::vector<Rank> ranks(count);
  for (Rank& rank : ranks) {
    rank.precise_hostname_characters = digit();
    rank.hostname_characters = digit();
    rank.service_kind = static_cast<Rank::Kind>(digit());
    rank.service_characters = digit();
    rank.method_kind = static_cast<Rank::Kind>(digit());
    rank.method_characters = digit();
    rank.header_count = digit();
    rank.created_s = choose.Chance(20) ? Rank::kNotCreated : int64_t{digit()};
    rank.name_position = digit();
    rank.rule_index = digit();
    rank.match_index = digit();
  }
  return ranks;
}

TEST(Ladder, IsAStrictTotalOrder) {  // T-06
  RunLaw({20000}, [] {
    Chooser choose = *AnyChooser();
    const std::vector<Rank> ranks = MakeRanks(choose, 3);
    const Rank& a = ranks[0];
    const Rank& b = ranks[1];
    const Rank& c = ranks[2];
    RC_ASSERT((a < b) + (b < a) + (a == b) == 1);
    RC_ASSERT(!(a < a));
    if (a < b && b < c) RC_ASSERT(a < c);
    if (a == b) RC_ASSERT((a < c) == (b < c));
    RC_ASSERT((CompareRanks(a, b).step == LadderStep::kNone) == (a == b));
    RC_ASSERT(CompareRanks(a, b).step == CompareRanks(b, a).step);
  });
}

TEST(Ladder, OfTheNaiveReadingIsAStrictTotalOrderOnCandidates) {  // T-06
  RunLaw([] {
    World world(*AnyConfig(), *AnyOptions());
    Chooser choose = *AnyChooser();
    for (int i = 0; i < 10; ++i) {
      const Request request = MakeRequest(choose, world.config);
      const auto ranked = world.reading.Rank(BorrowedRequest(request).view());
      for (size_t x = 0; x < ranked.size(); ++x) {
        RC_ASSERT(!Wins(ranked[x], ranked[x], world.options));
        for (size_t y = x + 1; y < ranked.size(); ++y) {
          RC_ASSERT(!Wins(ranked[y], ranked[x], world.options));
        }
      }
    }
  });
}

// "ns/name rule r match m", best first, each once: a route's better hostname stands for it.
std::vector<std::string> NamesOf(const std::vector<NaiveCandidate>& ranked) {
  std::vector<std::string> names;
  for (const NaiveCandidate& candidate : ranked) {
    const std::string name = candidate.route->meta.id.ToString() + " rule " +
                             std::to_string(candidate.rule) + " match " +
                             (candidate.match ? std::to_string(*candidate.match) : "null");
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::vector<std::string> NamesOf(const Explanation& explanation) {
  std::vector<std::string> names;
  for (const Considered& considered : explanation.considered) {
    if (considered.verdict == Verdict::kFailed) continue;
    const std::string name =
        considered.route.ToString() + " rule " + std::to_string(considered.rule) + " match " +
        (considered.match == kNoMatch ? "null" : std::to_string(considered.match));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

TEST(Explain, ListsWhatMatchesInTheOrderOfTheNaiveReading) {  // 5.1
  RunLaw([] {
    EngineOptions options = *AnyOptions();
    options.fall_through = EngineOptions::FallThrough::kLiteral;
    World world(*AnyConfig(), options);
    Chooser choose = *AnyChooser();
    for (int i = 0; i < 20; ++i) {
      const Request request = MakeRequest(choose, world.config);
      const BorrowedRequest borrowed(request);
      RC_LOG() << PrintRequest(request) << "\n";
      RC_ASSERT(NamesOf(Explain(world.table, borrowed.view())) ==
                NamesOf(world.reading.Rank(borrowed.view())));
    }
  });
}

// The configuration without one rule; its route stays.
Config WithoutRule(Config config, const TableRule& gone) {
  for (GrpcRoute& route : config.grpc_routes) {
    if (route.meta.id == gone.route) route.rules.erase(route.rules.begin() + gone.rule_index);
  }
  return config;
}

TEST(Explain, NamesTheRuleThatTakesOverWhenTheWinnerGoes) {  // T-05
  RunLaw({3000}, [] {
    EngineOptions options = *AnyOptions();
    options.fall_through = EngineOptions::FallThrough::kLiteral;
    World world(*AnyConfig(), options);
    Chooser choose = *AnyChooser();
    const Request request = MakeRequest(choose, world.config);
    const BorrowedRequest borrowed(request);
    const Explanation explanation = Explain(world.table, borrowed.view());
    const Selection selection = Select(world.table, borrowed.view());
    if (selection.rule == kNoRule) return;
    const TableRule& winner = world.table.rules()[selection.rule];
    const Considered* second = nullptr;
    for (const Considered& considered : explanation.considered) {
      const bool same_rule =
          considered.route == winner.route && considered.rule == winner.rule_index;
      if (considered.verdict == Verdict::kLost && !same_rule && second == nullptr) {
        second = &considered;
      }
    }
    const RouteTable table = CompileRoutes(WithoutRule(world.config, winner), options);
    const Selection next = Select(table, borrowed.view());
    RC_LOG() << PrintRequest(request) << "\n";
    RC_ASSERT((next.rule == kNoRule) == (second == nullptr));
    if (second == nullptr) return;
    const TableRule& heir = table.rules()[next.rule];
    const bool moved_up = second->route == winner.route && second->rule > winner.rule_index;
    RC_ASSERT(heir.route.ToString() == second->route.ToString());
    RC_ASSERT(heir.rule_index == second->rule - (moved_up ? 1 : 0));
  });
}

}  // namespace
}  // namespace routewind
