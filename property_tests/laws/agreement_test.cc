// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "property_tests/laws/agree.h"
#include "property_tests/laws/scenario_law.h"

namespace routewind {
namespace {

// Each outcome in at least this share of the cases, of ten requests each.
const std::vector<RequiredShare> kShares = {
    {"ROUTED", 50},    {"NO_LISTENER", 2},       {"NO_ROUTE", 20},      {"INVALID_BACKEND", 5},
    {"NO_BACKEND", 2}, {"UNRESOLVED_FILTER", 2}, {"INVALID_REQUEST", 5}};

TEST(Decide, CompiledTableAgreesWithNaiveReading) {
  CheckScenarios({.shape = {.requests = 10}, .cases = 10'000, .shares = kShares},
                 [](const Scenario& scenario, Trial& trial) {
                   World world(scenario.config, scenario.options);
                   RuleCounters counters(world.table);
                   for (const Request& request : scenario.requests) {
                     const BorrowedRequest borrowed(request);
                     const Selection selection = Select(world.table, borrowed.view());
                     const Draw draw{1, counters.Next(selection.rule)};
                     const Decision decision = Conclude(world.table, selection, draw);
                     trial.Label(OutcomeName(decision.outcome));
                     const std::string difference = Disagreement(world, request, decision);
                     trial.Expect(difference.empty(), PrintRequest(request) + "\n" + difference);
                   }
                 });
}

// The other setting of one switch of semantics 11, and a name for it.
struct Switch {
  const char* name;
  void (*turn)(EngineOptions& options);
};

constexpr Switch kSwitches[] = {
    {"D-01", [](EngineOptions& o) { o.hostname_rank = EngineOptions::HostnameRank::kIntersected; }},
    {"D-02",
     [](EngineOptions& o) { o.match_type_rank = EngineOptions::MatchTypeRank::kLengthOnly; }},
    {"D-03", [](EngineOptions& o) { o.name_tie = EngineOptions::NameTie::kNamespaceFirst; }},
    {"D-07", [](EngineOptions& o) { o.kind_conflict = EngineOptions::KindConflict::kIgnore; }},
    {"D-12", [](EngineOptions& o) { o.fall_through = EngineOptions::FallThrough::kVirtualHost; }},
    {"D-18", [](EngineOptions& o) { o.trailing_dot = EngineOptions::TrailingDot::kKeep; }},
};

std::vector<RequiredShare> EachSwitch(double percent) {
  std::vector<RequiredShare> shares;
  for (const Switch& one : kSwitches) shares.push_back({one.name, percent});
  return shares;
}

// Were a switch invisible to the generator, the law above would not test it.
TEST(Decide, EverySwitchChangesSomeDecisionsAndIsAllTheNaiveReadingNeedsToKnow) {
  CheckScenarios({.shape = {.requests = 20, .all_options = false}, .shares = EachSwitch(0.1)},
                 [](const Scenario& scenario, Trial& trial) {
                   const RouteTable by_default = CompileRoutes(scenario.config, {});
                   for (const Switch& turned : kSwitches) {
                     EngineOptions options;
                     turned.turn(options);
                     World world(scenario.config, options);
                     for (const Request& request : scenario.requests) {
                       const BorrowedRequest borrowed(request);
                       const Decision decision = Decide(world.table, borrowed.view(), {});
                       const std::string one =
                           SummarizeSelection(by_default, Select(by_default, borrowed.view()));
                       trial.LabelIf(one != SummarizeSelection(world.table, decision.selection),
                                     turned.name);
                       const std::string difference = Disagreement(world, request, decision);
                       trial.Expect(difference.empty(), PrintRequest(request) + "\n" + difference);
                     }
                   }
                 });
}

}  // namespace
}  // namespace routewind
