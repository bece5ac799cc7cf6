// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/check_config.h"

#include <utility>

namespace routewind {

CheckResult CheckConfig(const LoadedConfig& loaded, const EngineOptions& engine) {
  CheckResult result;
  result.loaded = &loaded;
  result.diagnostics = loaded.diagnostics;
  for (Diagnostic& warning : FindWarnings(loaded.config, engine)) {
    result.diagnostics.push_back(std::move(warning));
  }
  SortDiagnostics(result.diagnostics);
  result.status = ComputeStatus(loaded.config, engine);
  return result;
}

}  // namespace routewind
