// SPDX-License-Identifier: Apache-2.0
#include "engine/match/precedence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/route/explain.h"
#include "property_tests/laws/agree.h"
#include "property_tests/laws/scenario_law.h"
#include "property_tests/laws/text_input.h"

namespace routewind {
namespace {

// Three ranks as numbers, one a step, in the order of the ladder.
using Steps = std::vector<std::vector<uint64_t>>;
constexpr size_t kSteps = 11;

// Steps that nearly always tie, so that every one gets to decide.
Steps MakeSteps(Chooser& choose) {
  Steps ranks(3, std::vector<uint64_t>(kSteps));
  for (auto& rank : ranks) {
    for (uint64_t& step : rank) step = choose.Chance(80) ? 1 : choose.Below(3);
  }
  return ranks;
}

// A creation time of 0 stands for none.
Rank RankOf(const std::vector<uint64_t>& steps) {
  const auto at = [&steps](size_t i) { return static_cast<uint32_t>(steps[i] % 3); };
  Rank rank;
  rank.precise_hostname_characters = at(0);
  rank.hostname_characters = at(1);
  rank.service_kind = static_cast<Rank::Kind>(at(2));
  rank.service_characters = at(3);
  rank.method_kind = static_cast<Rank::Kind>(at(4));
  rank.method_characters = at(5);
  rank.header_count = at(6);
  rank.created_s = at(7) == 0 ? Rank::kNotCreated : int64_t{at(7)};
  rank.name_position = at(8);
  rank.rule_index = at(9);
  rank.match_index = at(10);
  return rank;
}

Law<Steps> LawOfSteps(std::vector<RequiredShare> shares,
                      std::function<void(const std::vector<Rank>&, Trial&)> holds) {
  return {.cases = 20'000,
          .shares = std::move(shares),
          .generate = GeneratorOf<Steps>(MakeSteps, SmallerTables),
          .print = PrintTable,
          .parse = [](std::string_view text) { return ParseTable(text, 3, kSteps); },
          .holds =
              [holds](const Steps& steps, Trial& trial) {
                holds({RankOf(steps[0]), RankOf(steps[1]), RankOf(steps[2])}, trial);
              }};
}

TEST(Ladder, IsAStrictTotalOrder) {  // T-06
  CheckLaw(LawOfSteps({{"all differ", 40}}, [](const std::vector<Rank>& ranks, Trial& trial) {
    const auto& [a, b, c] = std::tie(ranks[0], ranks[1], ranks[2]);
    trial.LabelIf(!(a == b) && !(b == c) && !(a == c), "all differ");
    trial.Expect((a < b) + (b < a) + (a == b) == 1, "neither before, behind nor equal");
    trial.Expect(!(a < a), "before itself");
    if (a < b && b < c) trial.Expect(a < c, "not transitive");
    if (a == b) trial.Expect((a < c) == (b < c), "equal, and not in the same place");
  }));
}

TEST(Ladder, NamesTheStepThatDecided) {
  CheckLaw(LawOfSteps({{"they differ", 60}}, [](const std::vector<Rank>& ranks, Trial& trial) {
    const Rank& a = ranks[0];
    const Rank& b = ranks[1];
    trial.LabelIf(!(a == b), "they differ");
    trial.Expect((CompareRanks(a, b).step == LadderStep::kNone) == (a == b), "a step of equals");
    trial.Expect(CompareRanks(a, b).step == CompareRanks(b, a).step, "it depends on who asks");
  }));
}

TEST(Ladder, OfTheNaiveReadingIsAStrictTotalOrderOnCandidates) {  // T-06
  const std::vector<RequiredShare> shares = {{"several match", 20}};
  CheckScenarios(
      {.shape = {.requests = 10}, .shares = shares}, [](const Scenario& s, Trial& trial) {
        World world(s.config, s.options);
        for (const Request& request : s.requests) {
          const auto ranked = world.reading.Rank(BorrowedRequest(request).view());
          trial.LabelIf(ranked.size() > 1, "several match");
          for (size_t x = 0; x < ranked.size(); ++x) {
            for (size_t y = x; y < ranked.size(); ++y) {
              trial.Expect(!Wins(ranked[y], ranked[x], world.options), PrintRequest(request));
            }
          }
        }
      });
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += name + "; ";
  return text;
}

// "ns/name rule r match m", best first, each once: a route's better hostname stands for it.
std::string NamesOf(const std::vector<NaiveCandidate>& ranked) {
  std::vector<std::string> names;
  for (const NaiveCandidate& candidate : ranked) {
    const std::string name = candidate.route->meta.id.ToString() + " rule " +
                             std::to_string(candidate.rule) + " match " +
                             (candidate.match ? std::to_string(*candidate.match) : "null");
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return Joined(names);
}

std::string NamesOf(const Explanation& explanation) {
  std::vector<std::string> names;
  for (const Considered& considered : explanation.considered) {
    if (considered.verdict == Verdict::kFailed) continue;
    const std::string name =
        considered.route.ToString() + " rule " + std::to_string(considered.rule) + " match " +
        (considered.match == kNoMatch ? "null" : std::to_string(considered.match));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return Joined(names);
}

void ReadLiterally(Chooser& /*choose*/, Scenario& scenario) {
  scenario.options.fall_through = EngineOptions::FallThrough::kLiteral;
}

TEST(Explain, ListsWhatMatchesInTheOrderOfTheNaiveReading) {  // 5.1
  CheckScenarios(
      {.shape = {.requests = 10, .adapt = ReadLiterally}, .shares = {{"something matches", 40}}},
      [](const Scenario& s, Trial& trial) {
        World world(s.config, s.options);
        for (const Request& request : s.requests) {
          const BorrowedRequest borrowed(request);
          const std::string names = NamesOf(world.reading.Rank(borrowed.view()));
          trial.LabelIf(!names.empty(), "something matches");
          trial.Equal(PrintRequest(request), NamesOf(Explain(world.table, borrowed.view())), names);
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

// The first of another rule than the winner's.
const Considered* SecondRule(const Explanation& explanation, const TableRule& winner) {
  for (const Considered& considered : explanation.considered) {
    const bool is_same = considered.route == winner.route && considered.rule == winner.rule_index;
    if (considered.verdict == Verdict::kLost && !is_same) return &considered;
  }
  return nullptr;
}

TEST(Explain, NamesTheRuleThatTakesOverWhenTheWinnerGoes) {  // T-05
  CheckScenarios(
      {.shape = {.requests = 3, .adapt = ReadLiterally},
       .cases = 3000,
       .shares = {{"an heir", 20}}},
      [](const Scenario& s, Trial& trial) {
        const RouteTable before = CompileRoutes(s.config, s.options);
        for (const Request& request : s.requests) {
          const BorrowedRequest borrowed(request);
          const Selection selection = Select(before, borrowed.view());
          if (selection.rule == kNoRule) continue;
          const TableRule& winner = before.rules()[selection.rule];
          const Explanation explanation = Explain(before, borrowed.view());
          const Considered* second = SecondRule(explanation, winner);
          const RouteTable after = CompileRoutes(WithoutRule(s.config, winner), s.options);
          const Selection next = Select(after, borrowed.view());
          trial.LabelIf(second != nullptr, "an heir");
          if (!trial.Expect((next.rule == kNoRule) == (second == nullptr),
                            PrintRequest(request) + ": an heir where there is none")) {
            return;
          }
          if (second == nullptr) continue;
          const TableRule& heir = after.rules()[next.rule];
          const bool moved_up = second->route == winner.route && second->rule > winner.rule_index;
          trial.Equal(PrintRequest(request), heir.route.ToString(), second->route.ToString());
          trial.Expect(heir.rule_index == second->rule - (moved_up ? 1 : 0), PrintRequest(request));
        }
      });
}

}  // namespace
}  // namespace routewind
