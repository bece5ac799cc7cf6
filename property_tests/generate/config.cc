// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/config.h"

#include <rapidcheck.h>

#include <algorithm>

#include "property_tests/generate/cluster.h"
#include "property_tests/generate/print_yaml.h"
#include "property_tests/generate/smaller_config.h"

namespace routewind {
namespace {

template <typename Object>
void SortByName(std::vector<Object>& objects) {
  const auto before = [](const Object& a, const Object& b) { return a.meta.id < b.meta.id; };
  const auto same = [](const Object& a, const Object& b) { return a.meta.id == b.meta.id; };
  std::stable_sort(objects.begin(), objects.end(), before);
  objects.erase(std::unique(objects.begin(), objects.end(), same), objects.end());
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

const char* Name(bool is_default, const char* by_default, const char* otherwise) {
  return is_default ? by_default : otherwise;
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

rc::Gen<Config> AnyConfig(const ConfigShape& shape) {
  return [shape](const rc::Random& random, int /*size*/) {
    Chooser choose(random);
    return rc::shrinkable::shrinkRecur(MakeConfig(choose, shape), [](const Config& config) {
      return rc::seq::fromContainer(SmallerConfigs(config));
    });
  };
}

rc::Gen<EngineOptions> AnyOptions() {
  return [](const rc::Random& random, int /*size*/) {
    Chooser choose(random);
    EngineOptions options;
    if (choose.Chance(50)) return rc::shrinkable::just(options);
    if (choose.Chance(50)) options.hostname_rank = EngineOptions::HostnameRank::kIntersected;
    if (choose.Chance(50)) options.match_type_rank = EngineOptions::MatchTypeRank::kLengthOnly;
    if (choose.Chance(50)) options.name_tie = EngineOptions::NameTie::kNamespaceFirst;
    if (choose.Chance(50)) options.kind_conflict = EngineOptions::KindConflict::kIgnore;
    if (choose.Chance(50)) options.fall_through = EngineOptions::FallThrough::kVirtualHost;
    if (choose.Chance(50)) options.trailing_dot = EngineOptions::TrailingDot::kKeep;
    return rc::shrinkable::just(options, rc::seq::just(rc::shrinkable::just(EngineOptions{})));
  };
}

rc::Gen<Chooser> AnyChooser() {
  return
      [](const rc::Random& random, int /*size*/) { return rc::shrinkable::just(Chooser(random)); };
}

void showValue(const Config& config, std::ostream& os) { os << "\n" << PrintYaml(config); }

void showValue(const GrpcRoute& route, std::ostream& os) { os << "\n" << PrintYaml(route); }

void showValue(const Chooser& /*chooser*/, std::ostream& os) { os << "(choices)"; }

void showValue(const EngineOptions& options, std::ostream& os) {
  const EngineOptions spec;
  os << "hostname-rank "
     << Name(options.hostname_rank == spec.hostname_rank, "original", "intersected")
     << ", match-type-rank "
     << Name(options.match_type_rank == spec.match_type_rank, "exact-first", "length-only")
     << ", name-tie " << Name(options.name_tie == spec.name_tie, "joined", "namespace-first")
     << ", kind-conflict " << Name(options.kind_conflict == spec.kind_conflict, "enforce", "ignore")
     << ", fall-through "
     << Name(options.fall_through == spec.fall_through, "literal", "virtual-host")
     << ", trailing-dot " << Name(options.trailing_dot == spec.trailing_dot, "strip", "keep");
}

}  // namespace routewind
