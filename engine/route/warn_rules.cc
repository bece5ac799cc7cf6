// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "engine/route/warnings.h"

namespace routewind {
namespace {

void WarnBackends(const RouteRule& rule, const Site& site, Warnings& warnings) {
  if (rule.backend_refs.empty()) {
    warnings.Add("W-11", site,
                 "the rule has no backendRefs: every request that it takes fails with UNAVAILABLE");
    return;
  }
  const bool all_zero = std::all_of(rule.backend_refs.begin(), rule.backend_refs.end(),
                                    [](const BackendRef& ref) { return ref.weight == 0; });
  if (all_zero) {
    warnings.Add("W-11", site,
                 "all weights of the rule are 0: every request that it takes fails with "
                 "UNAVAILABLE");
  }
}

void WarnRule(const RouteRule& rule, const Site& site, Warnings& warnings) {
  WarnMatches(rule, site, warnings);
  WarnFilters(rule.filters, site, warnings);
  for (size_t i = 0; i < rule.backend_refs.size(); ++i) {
    const BackendRef& ref = rule.backend_refs[i];
    WarnFilters(ref.filters, site.At(Indexed("backendRefs", i), ref.place), warnings);
  }
  WarnBackends(rule, site, warnings);
  if (rule.has_session_persistence) {  // D-37
    warnings.Add("W-session", site.At(".sessionPersistence", site.place),
                 "sessionPersistence has no effect on decisions here: they know no clients");
  }
}

}  // namespace

void WarnRules(const Config& config, Warnings& warnings) {
  for (const GrpcRoute& route : config.grpc_routes) {
    const Site spec = SiteOf("GRPCRoute", route.meta);
    std::map<std::string, size_t> first_by_name;
    for (size_t i = 0; i < route.rules.size(); ++i) {
      const RouteRule& rule = route.rules[i];
      const Site site = spec.At(Indexed("rules", i), rule.place);
      WarnRule(rule, site, warnings);
      if (rule.name.empty()) continue;
      const auto [first, is_new] = first_by_name.emplace(rule.name, i);
      if (is_new) continue;
      warnings.Add("W-08", site.At(".name", rule.name_place),
                   "rules[" + std::to_string(first->second) + "] is named " + rule.name +
                       " already: rule names must be unique in a route");
    }
  }
}

}  // namespace routewind
