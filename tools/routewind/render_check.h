// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/config/load.h"
#include "engine/route/status.h"

namespace routewind {

// What `routewind check` found: every finding, sorted by place, and the status a cluster would show.
struct CheckResult {
  const LoadedConfig* loaded = nullptr;
  std::vector<Diagnostic> diagnostics;  // the loader's and the warnings across objects
  ClusterStatus status;
  bool is_valid() const { return !HasErrors(diagnostics); }
};

std::string RenderCheckText(const CheckResult& result);
std::string RenderCheckJson(const CheckResult& result);
// SARIF 2.1.0: one run, one rule for each code, one result for each finding.
std::string RenderCheckSarif(const CheckResult& result);

}  // namespace routewind
