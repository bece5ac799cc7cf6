// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/config.h"

#include <algorithm>

#include "property_tests/generate/cluster.h"

namespace routewind {
namespace {

template <typename Object>
void SortByName(std::vector<Object>& objects) {
  const auto before = [](const Object& a, const Object& b) { return a.meta.id < b.meta.id; };
  const auto same = [](const Object& a, const Object& b) { return a.meta.id == b.meta.id; };
  std::stable_sort(objects.begin(), objects.end(), before);
  objects.erase(std::unique(objects.begin(), objects.end(), same), objects.end());
}

}  // namespace

void Normalize(Config& config) {
  SortByName(config.gateway_classes);
  SortByName(config.gateways);
  SortByName(config.grpc_routes);
  SortByName(config.http_routes);
  SortByName(config.reference_grants);
  SortByName(config.services);
  SortByName(config.namespaces);
  SortByName(config.secrets);
  SortByName(config.config_maps);
  SortByName(config.backend_tls_policies);
}

Config MakeConfig(Chooser& choose, const ConfigShape& shape) {
  Config config;
  config.gateways.push_back(MakeGateway(choose, shape, {"infra", "edge"}));
  if (choose.Chance(20)) {
    config.gateways.push_back(MakeGateway(choose, shape, {"team", "edge"}));
  }
  if (choose.Chance(30)) {
    GatewayClass ours;
    ours.meta.id.name = choose.Chance(95) ? "edge" : "other";
    ours.controller_name = "example.com/routewind";
    config.gateway_classes.push_back(ours);
  }
  const size_t routes = choose.Between(1, 6);
  for (size_t i = 0; i < routes; ++i) {
    config.grpc_routes.push_back(MakeGrpcRoute(choose, shape, config.gateways));
  }
  if (shape.http_routes && choose.Chance(40)) {
    const size_t count = choose.Between(1, 2);
    for (size_t i = 0; i < count; ++i) {
      config.http_routes.push_back(MakeHttpRoute(choose, shape, config.gateways));
    }
  }
  AddCluster(choose, config);
  Normalize(config);
  return config;
}

EngineOptions MakeOptions(Chooser& choose) {
  EngineOptions options;
  if (choose.Chance(50)) return options;
  if (choose.Chance(50)) options.hostname_rank = EngineOptions::HostnameRank::kIntersected;
  if (choose.Chance(50)) options.match_type_rank = EngineOptions::MatchTypeRank::kLengthOnly;
  if (choose.Chance(50)) options.name_tie = EngineOptions::NameTie::kNamespaceFirst;
  if (choose.Chance(50)) options.kind_conflict = EngineOptions::KindConflict::kIgnore;
  if (choose.Chance(50)) options.fall_through = EngineOptions::FallThrough::kVirtualHost;
  if (choose.Chance(50)) options.trailing_dot = EngineOptions::TrailingDot::kKeep;
  return options;
}

}  // namespace routewind
