// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "engine/route/warnings.h"

namespace routewind {
namespace {

void WarnBackends(const RouteRule& rule, const Spot& spot, Warnings& warnings) {
  if (rule.backend_refs.empty()) {
    warnings.Add("W-11", spot,
                 "the rule has no backendRefs: every request that it takes fails with UNAVAILABLE");
    return;
  }
  const bool all_zero = std::all_of(rule.backend_refs.begin(), rule.backend_refs.end(),
                                    [](const BackendRef& ref) { return ref.weight == 0; });
  if (all_zero) {
    warnings.Add("W-11", spot,
                 "all weights of the rule are 0: every request that it takes fails with "
                 "UNAVAILABLE");
  }
}

void WarnRule(const RouteRule& rule, const Spot& spot, Warnings& warnings) {
  WarnMatches(rule, spot, warnings);
  WarnFilters(rule.filters, spot, warnings);
  for (size_t i = 0; i < rule.backend_refs.size(); ++i) {
    const BackendRef& ref = rule.backend_refs[i];
    WarnFilters(ref.filters, spot.At(Indexed("backendRefs", i), ref.place), warnings);
  }
  WarnBackends(rule, spot, warnings);
  if (rule.has_session_persistence) {  // D-37
    warnings.Add("W-session", spot.At(".sessionPersistence", spot.place),
                 "sessionPersistence has no effect on decisions here: they know no clients");
  }
}

}  // namespace

void WarnRules(const Config& config, Warnings& warnings) {
  for (const GrpcRoute& route : config.grpc_routes) {
    const Spot spec = SpotOf("GRPCRoute", route.meta);
    std::map<std::string, size_t> first_by_name;
    for (size_t i = 0; i < route.rules.size(); ++i) {
      const RouteRule& rule = route.rules[i];
      const Spot spot = spec.At(Indexed("rules", i), rule.place);
      WarnRule(rule, spot, warnings);
      if (rule.name.empty()) continue;
      const auto [first, is_new] = first_by_name.emplace(rule.name, i);
      if (is_new) continue;
      warnings.Add("W-08", spot.At(".name", spot.place),
                   "rules[" + std::to_string(first->second) + "] is named " + rule.name +
                       " already: rule names must be unique in a route");
    }
  }
}

}  // namespace routewind
