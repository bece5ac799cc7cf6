// SPDX-License-Identifier: Apache-2.0
// Verdicts of policies against brute force by the naive reading.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/ascii.h"
#include "engine/policy/verify.h"
#include "property_tests/generate/pools.h"
#include "property_tests/laws/naive_policy.h"
#include "property_tests/laws/scenario_law.h"

namespace routewind {
namespace {

constexpr ConfigShape kExactOnly{.regular_expressions = false};

void AddExact(Chooser& choose, size_t percent, const std::string& text, TextCondition& condition) {
  if (choose.Chance(percent)) condition.any_of.push_back({.text = text});
}

RequestCondition MakeWhen(Chooser& choose) {
  RequestCondition when;
  AddExact(choose, 50, PickHostname(choose), when.authority);
  AddExact(choose, 50, PickService(choose), when.service);
  AddExact(choose, 25, PickMethod(choose), when.method);
  if (choose.Chance(10)) AddExact(choose, 100, PickMethod(choose), when.method);
  if (choose.Chance(40)) {
    TextCondition value;
    const size_t form = choose.Below(4);
    if (form == 0) value.any_of.push_back({.kind = TextPattern::Kind::kAbsent});
    if (form == 1) value.any_of.push_back({.kind = TextPattern::Kind::kPresent});
    if (form >= 2) AddExact(choose, 100, PickHeaderValue(choose), value);
    when.headers.push_back({AsciiLowerCopy(PickHeaderName(choose)), std::move(value)});
  }
  return when;
}

DecisionClaim MakeClaim(Chooser& choose) {
  DecisionClaim claim;
  claim.word = choose.One(
      {DecisionClaim::Word::kNever, DecisionClaim::Word::kAlways, DecisionClaim::Word::kOnly});
  TextCondition text;
  switch (choose.Below(4)) {
    case 0:
      AddExact(choose, 100, choose.One<const char*>({"web", "api", "nowhere"}), text);
      claim.decision.fields.emplace_back(DecisionField::kBackend, std::move(text));
      break;
    case 1:
      AddExact(choose, 100, PickNamespace(choose), text);
      if (choose.Chance(50)) AddExact(choose, 100, PickNamespace(choose), text);
      claim.decision.fields.emplace_back(DecisionField::kNamespace, std::move(text));
      break;
    case 2:
      AddExact(choose, 100,
               choose.One<const char*>({"ROUTED", "NO_ROUTE", "INVALID_BACKEND", "NO_LISTENER"}),
               text);
      claim.decision.fields.emplace_back(DecisionField::kOutcome, std::move(text));
      break;
    default:
      AddExact(choose, 100, choose.One<const char*>({"0", "1", "2"}), text);
      claim.decision.fields.emplace_back(DecisionField::kRule, std::move(text));
  }
  return claim;
}

Policy MakePolicy(Chooser& choose) {
  Policy policy;
  policy.name = "generated";
  policy.when = MakeWhen(choose);
  if (choose.Chance(30)) policy.unless = MakeWhen(choose);
  policy.claim = MakeClaim(choose);
  return policy;
}

// The policy that a scenario's number stands for.
Policy PolicyOf(const Scenario& scenario) {
  Chooser choose{rc::Random(scenario.number)};
  return MakePolicy(choose);
}

void HoldAgainstBruteForce(const Scenario& scenario, const Policy& policy, Trial& trial) {
  const RouteTable table = CompileRoutes(scenario.config, scenario.options);
  NaivePolicy naive(scenario.config, scenario.options, policy);
  VerifyInputs inputs;
  inputs.table = &table;
  const PolicyResult result = VerifyPolicy(policy, inputs, {});
  trial.Label(PolicyVerdictName(result.verdict));
  trial.Expect(result.verdict != PolicyVerdict::kNotRefuted, "neither proved nor refuted");
  if (result.counterexample) {
    const Probe& request = result.counterexample->request;
    trial.Expect(naive.IsBrokenBy(request.View()), "no counterexample: " + PrintProbe(request));
  }
  if (result.verdict != PolicyVerdict::kProved) return;
  Chooser choose{rc::Random(kLawSeed)};
  const std::optional<Probe> broken = naive.FindBreaking(choose);
  trial.LabelIf(naive.is_exhaustive(), "proved, and every combination tried");
  trial.LabelIf(result.enumerated.cases != 0, "proved of some requests");
  if (broken) trial.Expect(false, "proved, and yet broken by " + PrintProbe(*broken));
}

TEST(Policies, VerdictsOfExactConfigurationsAgreeWithBruteForce) {
  const std::vector<RequiredShare> shares = {{"proved", 20},
                                             {"refuted", 20},
                                             {"proved of some requests", 10},
                                             {"proved, and every combination tried", 5}};
  CheckScenarios({.shape = {.config = kExactOnly, .number_below = 1'000'000}, .shares = shares},
                 [](const Scenario& scenario, Trial& trial) {
                   HoldAgainstBruteForce(scenario, PolicyOf(scenario), trial);
                 });
}

TEST(Policies, AConfigurationIsUnchangedAgainstItself) {
  CheckScenarios({.shape = {.requests = 0}}, [](const Scenario& scenario, Trial& trial) {
    const RouteTable table = CompileRoutes(scenario.config, scenario.options);
    const RouteTable same = CompileRoutes(scenario.config, scenario.options);
    UnchangedClaim claim{.config = "same", .aspects = {}};
    for (int i = 0; i <= static_cast<int>(UnchangedClaim::Aspect::kMirrors); ++i) {
      claim.aspects.push_back(static_cast<UnchangedClaim::Aspect>(i));
    }
    Policy policy;
    policy.claim = claim;
    VerifyInputs inputs;
    inputs.table = &table;
    inputs.others["same"] = &same;
    inputs.max_enumerated = 1000;
    inputs.search_cases = 100;
    const PolicyResult result = VerifyPolicy(policy, inputs, {});
    if (result.counterexample) trial.Expect(false, result.counterexample->detail);
    trial.LabelIf(result.enumerated.cases + result.searched_cases > 50, "many requests");
  });
}

TEST(Policies, ARuleProvedDeadIsTakenByNoRequest) {
  CheckScenarios({.shape = {.config = kExactOnly, .requests = 20}, .shares = {{"a dead rule", 20}}},
                 [](const Scenario& scenario, Trial& trial) {
                   const RouteTable table = CompileRoutes(scenario.config, scenario.options);
                   Policy policy;
                   policy.claim = ReachableClaim{};
                   VerifyInputs inputs;
                   inputs.table = &table;
                   const PolicyResult result = VerifyPolicy(policy, inputs, {});
                   trial.LabelIf(!result.dead_rules.empty(), "a dead rule");
                   NaiveReading reading(scenario.config, scenario.options);
                   for (const Request& request : scenario.requests) {
                     const NaiveAnswer answer = reading.Answer(BorrowedRequest(request).view());
                     if (!answer.winner) continue;
                     for (const DeadRule& dead : result.dead_rules) {
                       const TableRule& rule = table.rules()[dead.rule];
                       const bool is_taken = rule.route == answer.winner->route->meta.id &&
                                             rule.rule_index == answer.winner->rule;
                       trial.Expect(!is_taken, "dead, and yet taken by " + PrintRequest(request));
                     }
                   }
                 });
}

}  // namespace
}  // namespace routewind
