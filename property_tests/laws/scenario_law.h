// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "property_tests/generate/scenario.h"
#include "property_tests/law.h"

namespace routewind {

struct ScenarioLaw {
  ScenarioShape shape = {};
  int cases = kLawCases;
  std::vector<RequiredShare> shares = {};
};

// Checks a law about configurations, options and requests.
inline void CheckScenarios(const ScenarioLaw& law,
                           std::function<void(const Scenario&, Trial&)> holds) {
  CheckLaw(Law<Scenario>{.cases = law.cases,
                         .shares = law.shares,
                         .generate = AnyScenario(law.shape),
                         .print = PrintScenario,
                         .parse = ParseScenario,
                         .holds = std::move(holds),
                         .config_part = ConfigPartOf});
}

}  // namespace routewind
