// SPDX-License-Identifier: Apache-2.0
#include "engine/route/warnings.h"

#include "engine/route/status.h"

namespace routewind {

std::vector<Diagnostic> Warnings::Finish() && {
  SortDiagnostics(found_);
  return std::move(found_);
}

Spot SpotOf(const std::string& kind, const ObjectMeta& meta) {
  const std::string name = meta.id.ns.empty() ? meta.id.name : meta.id.ToString();
  return {kind + " " + name, "spec", meta.place};
}

std::string Indexed(const std::string& list, size_t index) {
  return "." + list + "[" + std::to_string(index) + "]";
}

std::vector<Diagnostic> FindWarnings(const Config& config, const EngineOptions& options) {
  const AttachmentPlan plan = Attach(config, options);
  Warnings warnings;
  WarnNames(config, warnings);
  WarnRules(config, warnings);
  WarnCoveredRules(plan, options, warnings);
  WarnAttachment(config, plan, warnings);
  WarnReferences(config, warnings);
  WarnTlsPolicies(config, warnings);
  WarnFallThrough(plan, warnings);
  return std::move(warnings).Finish();
}

}  // namespace routewind
