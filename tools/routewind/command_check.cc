// SPDX-License-Identifier: Apache-2.0
// `routewind check`: validates a configuration and shows the status a cluster would give it.
#include <algorithm>

#include "tools/routewind/command.h"
#include "tools/routewind/render_check.h"

namespace routewind {
namespace {

// Conditions that say "something is wrong": False for most, True for those of negative polarity (semantics 8).
bool IsBad(const Condition& condition) {
  const bool is_negative =
      condition.type == "Conflicted" || condition.type == "PartiallyInvalid" || condition.type == "OverlappingTLSConfig";
  return condition.status == (is_negative ? "True" : "False");
}

bool HasBadConditions(const ClusterStatus& status) {
  const auto any_bad = [](const std::vector<Condition>& conditions) {
    return std::any_of(conditions.begin(), conditions.end(), IsBad);
  };
  for (const GatewayStatus& gateway : status.gateways) {
    if (any_bad(gateway.conditions)) return true;
    for (const ListenerStatus& listener : gateway.listeners) {
      if (any_bad(listener.conditions)) return true;
    }
  }
  for (const RouteStatus& route : status.routes) {
    for (const RouteParentStatus& parent : route.parents) {
      if (any_bad(parent.conditions)) return true;
    }
  }
  return false;
}

std::string Render(const CheckResult& result, OutputFormat format) {
  if (format == OutputFormat::kJson) return RenderCheckJson(result);
  if (format == OutputFormat::kSarif) return RenderCheckSarif(result);
  return RenderCheckText(result);
}

}  // namespace

int RunCheck(const CheckFlags& flags, const GlobalFlags& global) {
  const Result<LoadedConfig> loaded = LoadConfig(flags.config.paths, flags.config.load);
  if (!loaded) return Fail(loaded.error().message);
  const CheckResult result = CheckConfig(*loaded, flags.config.engine);
  const Status printed = PrintResult(Render(result, flags.format), global);
  if (!printed) return Fail(printed.error().message);
  const bool is_found = !result.is_valid() || (flags.fail_on_conditions && HasBadConditions(result.status));
  return is_found ? kExitFound : kExitOk;
}

}  // namespace routewind
