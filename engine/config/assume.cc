// SPDX-License-Identifier: Apache-2.0
#include "engine/config/assume.h"

#include <map>
#include <set>
#include <utility>

namespace routewind {
namespace {

constexpr uint16_t kAssumedPort = 80;
// Of an assumed Gateway where no GatewayClass is given either: every class is ours then.
constexpr char kAssumedClass[] = "assumed";

using ServicePorts = std::map<ObjectName, std::set<uint16_t>>;

Gateway AssumedGateway(const ObjectName& id, const std::string& class_name) {
  Gateway gateway;
  gateway.meta.id = id;
  gateway.class_name = class_name;
  Listener listener;
  listener.name = "default";
  listener.port = kAssumedPort;
  listener.protocol = "HTTP";
  listener.allowed_routes.from = AllowedRoutes::From::kAll;
  gateway.listeners.push_back(std::move(listener));
  return gateway;
}

template <typename Route>
void CollectParents(const std::vector<Route>& routes, std::set<ObjectName>& names) {
  for (const Route& route : routes) {
    for (const ParentRef& ref : route.parent_refs) {
      if (ref.target == GroupKind{kGatewayGroup, "Gateway"}) names.insert(ref.id);
    }
  }
}

void CollectService(const BackendTarget& backend, ServicePorts& services) {
  if (backend.target == GroupKind{"", "Service"} && backend.port)
    services[backend.id].insert(*backend.port);
}

void CollectMirrors(const std::vector<Filter>& filters, ServicePorts& services) {
  for (const Filter& filter : filters) {
    if (const auto* mirror = std::get_if<RequestMirror>(&filter.body))
      CollectService(mirror->backend, services);
  }
}

ServicePorts ReferencedServices(const Config& config) {
  ServicePorts services;
  for (const GrpcRoute& route : config.grpc_routes) {
    for (const RouteRule& rule : route.rules) {
      CollectMirrors(rule.filters, services);
      for (const BackendRef& ref : rule.backend_refs) {
        CollectService(ref.backend, services);
        CollectMirrors(ref.filters, services);
      }
    }
  }
  return services;
}

}  // namespace

void AssumeGateways(Config& config) {
  std::set<ObjectName> names;
  CollectParents(config.grpc_routes, names);
  CollectParents(config.http_routes, names);
  const std::string class_name =
      config.gateway_classes.empty() ? kAssumedClass : config.gateway_classes.front().meta.id.name;
  for (const ObjectName& name : names) config.gateways.push_back(AssumedGateway(name, class_name));
  config.gateways_assumed = true;
}

void AssumeServices(Config& config) {
  for (const auto& [id, ports] : ReferencedServices(config)) {
    Service service;
    service.meta.id = id;
    for (const uint16_t port : ports) {
      ServicePort entry;
      entry.name = ports.size() == 1 ? "" : "port-" + std::to_string(port);
      entry.port = port;
      service.ports.push_back(std::move(entry));
    }
    config.services.push_back(std::move(service));
  }
  config.services_assumed = true;
}

}  // namespace routewind
