// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "engine/policy/load_policies.h"
#include "engine/policy/verify.h"
#include "tools/routewind/options.h"

namespace routewind {

// What the results of `routewind verify` are rendered from.
struct PolicyReport {
  const PolicySet& policies;
  const std::vector<PolicyResult>& results;
  const RouteTable& table;
  const ConfigFlags& config;  // for the command lines

  // Some policy was not tried as far as was asked.
  bool is_stopped() const {
    return std::any_of(results.begin(), results.end(), [](const PolicyResult& result) { return result.is_stopped; });
  }
};

std::string RenderPoliciesText(const PolicyReport& report);
std::string RenderPoliciesJson(const PolicyReport& report);
// One testcase for each policy; skipped where it was stopped before it was refuted.
std::string RenderPoliciesJunit(const PolicyReport& report);

// "proved (48 cases)", "not refuted (48 cases enumerated, 10,000 searched over header x-tenant)".
std::string VerdictText(const PolicyResult& result);

// The line that shows the counterexample: `routewind route -c … --authority … --path … --explain`.
std::string CommandLineOf(const Counterexample& counterexample, const ConfigFlags& config);

}  // namespace routewind
