// SPDX-License-Identifier: Apache-2.0
#include "engine/route/warnings.h"

#include <string_view>

#include "engine/base/escape.h"
#include "engine/route/status.h"

namespace routewind {
namespace {

std::string OneLine(std::string_view text) {
  std::string line;
  while (!text.empty()) MoveEscaped(text, line);
  return line;
}

}  // namespace

void Warnings::Add(std::string code, const Site& site, const std::string& message) {
  found_.push_back({Diagnostic::Severity::kWarning, std::move(code), site.place, site.resource,
                    site.path, OneLine(message)});
}

std::vector<Diagnostic> Warnings::Finish() && {
  SortDiagnostics(found_);
  return std::move(found_);
}

Site SiteOf(const std::string& kind, const ObjectMeta& meta) {
  const std::string name = meta.id.ns.empty() ? meta.id.name : meta.id.ToString();
  return {kind + " " + name, "spec", meta.place};
}

std::string Indexed(const std::string& list, size_t index) {
  return "." + list + "[" + std::to_string(index) + "]";
}

std::vector<Diagnostic> FindWarnings(const Config& config, const EngineOptions& options) {
  const AttachmentPlan plan = Attach(config, options);
  Warnings warnings;
  WarnGateways(config, warnings);
  WarnRules(config, warnings);
  WarnCoveredRules(plan, options, warnings);
  WarnAttachment(config, plan, warnings);
  WarnBackends(config, warnings);
  WarnReferences(config, warnings);
  WarnTlsPolicies(config, warnings);
  WarnFallThrough(plan, warnings);
  return std::move(warnings).Finish();
}

}  // namespace routewind
