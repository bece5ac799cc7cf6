// SPDX-License-Identifier: Apache-2.0
#pragma once

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

// `loaded` outlives the result. Complexity: that of the warnings, the greater part.
CheckResult CheckConfig(const LoadedConfig& loaded, const EngineOptions& engine);

}  // namespace routewind
