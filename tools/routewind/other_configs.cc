// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/other_configs.h"

#include <cstdio>
#include <utility>

#include "tools/routewind/command.h"
#include "tools/routewind/paint.h"

namespace routewind {

std::optional<PolicySet> LoadPoliciesOrTell(const std::vector<std::string>& paths, const GlobalFlags& global) {
  Result<PolicySet> policies = LoadPolicies(paths);
  if (!policies) {
    Fail(policies.error().message);
    return std::nullopt;
  }
  for (const Diagnostic& diagnostic : policies->diagnostics) {
    std::fprintf(stderr, "%s\n", Painted(FormatDiagnostic(diagnostic, policies->files), stderr, global.color).c_str());
  }
  if (HasErrors(policies->diagnostics)) return std::nullopt;
  if (policies->policies.empty()) {
    Fail("no policy to hold: a policy file holds a list under `policies`");
    return std::nullopt;
  }
  return std::move(policies).value();
}

Status OtherConfigs::Load(const PolicySet& policies, const ConfigFlags& flags) {
  for (const Policy& policy : policies.policies) {
    const auto* unchanged = std::get_if<UnchangedClaim>(&policy.claim);
    if (unchanged == nullptr || others_.contains(unchanged->config)) continue;
    Result<LoadedConfig> loaded = LoadConfig({unchanged->config}, flags.load);
    const std::string what = "policy '" + policy.name + "': the configuration to compare with: ";
    if (!loaded) return Error{what + loaded.error().message};
    for (const Diagnostic& diagnostic : loaded->diagnostics) {
      if (diagnostic.severity != Diagnostic::Severity::kError) continue;
      return Error{what + FormatDiagnostic(diagnostic, loaded->config.files)};
    }
    RouteTable table = CompileTable(*loaded, flags);
    others_.emplace(unchanged->config, Other{std::move(loaded).value(), std::move(table)});
  }
  return Ok{};
}

std::map<std::string, const RouteTable*> OtherConfigs::Tables() const {
  std::map<std::string, const RouteTable*> tables;
  for (const auto& [path, other] : others_) tables.emplace(path, &other.table);
  return tables;
}

}  // namespace routewind
