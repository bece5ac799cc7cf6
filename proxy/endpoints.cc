// SPDX-License-Identifier: Apache-2.0
#include "proxy/endpoints.h"

#include <algorithm>
#include <set>

namespace routewind {
namespace {

constexpr char kServiceNameLabel[] = "kubernetes.io/service-name";
constexpr char kForm[] = "; write --endpoint namespace/name:port=host:port[,host:port]";

using NamedPort = std::pair<ObjectName, uint16_t>;  // a Service and one of its ports

void AddMirrors(const std::vector<Filter>& filters, std::set<NamedPort>& named) {
  for (const Filter& filter : filters) {
    const auto* mirror = std::get_if<RequestMirror>(&filter.body);
    if (mirror != nullptr) named.insert({mirror->backend.id, mirror->backend.port.value_or(0)});
  }
}

// Whatever a rule sends or copies calls to.
void AddTargets(const RouteRule& rule, std::set<NamedPort>& named) {
  AddMirrors(rule.filters, named);
  for (const BackendRef& ref : rule.backend_refs) {
    named.insert({ref.backend.id, ref.backend.port.value_or(0)});
    AddMirrors(ref.filters, named);
  }
}

using SlicesByService = std::map<ObjectName, std::vector<const EndpointSlice*>>;

SlicesByService GroupSlices(const Config& config) {
  SlicesByService groups;
  for (const EndpointSlice& slice : config.endpoint_slices) {
    const auto label = slice.meta.labels.find(kServiceNameLabel);
    if (label != slice.meta.labels.end())
      groups[{slice.meta.id.ns, label->second}].push_back(&slice);
  }
  return groups;
}

// The slice's port that carries the Service's port: same name, same protocol. An assumed Service
// has no port names that mean anything: there the slice's only TCP port will do, or among several
// the one with the Service port's number.
const EndpointSlice::Port* FindSlicePort(const EndpointSlice& slice, const ServicePort& wanted,
                                         bool is_assumed) {
  const auto tcp_ports = std::count_if(slice.ports.begin(), slice.ports.end(),
                                       [](const auto& port) { return port.protocol == "TCP"; });
  for (const EndpointSlice::Port& port : slice.ports) {
    if (port.protocol != wanted.protocol) continue;
    if (is_assumed ? tcp_ports == 1 || port.port == wanted.port : port.name == wanted.name)
      return &port;
  }
  return nullptr;
}

// `ports` entries without a number mean every port: the Service's own number is then the only one
// known.
void CollectReady(const EndpointSlice& slice, const EndpointSlice::Port& slice_port,
                  const ServicePort& service_port, std::set<HostPort>& ready) {
  const uint16_t port = slice_port.port != 0 ? slice_port.port : service_port.port;
  for (const EndpointSlice::Endpoint& endpoint : slice.endpoints) {
    if (endpoint.ready && !endpoint.addresses.empty())
      ready.insert({endpoint.addresses.front(), port});
  }
}

Result<ObjectName> ParseObjectName(std::string_view text) {
  const size_t slash = text.find('/');
  const bool is_pair = slash != std::string_view::npos && slash != 0 && slash + 1 < text.size() &&
                       text.find('/', slash + 1) == std::string_view::npos;
  if (!is_pair) return Error{"'" + std::string(text) + "' is not namespace/name"};
  return ObjectName{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

}  // namespace

Result<EndpointOverride> ParseEndpointOverride(std::string_view text) {
  const auto fault = [text](const std::string& what) {
    return Error{"--endpoint '" + std::string(text) + "': " + what + kForm};
  };
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return fault("has no '='");
  const std::string_view target = text.substr(0, equals);
  const size_t colon = target.rfind(':');
  if (colon == std::string_view::npos) return fault("the Service has no port");
  const auto service = ParseObjectName(target.substr(0, colon));
  if (!service) return fault(service.error().message);
  const auto port = ParsePort(target.substr(colon + 1));
  if (!port || *port == 0) return fault("the Service's port is not a number from 1 to 65535");

  EndpointOverride made{*service, *port, {}};
  std::string_view rest = text.substr(equals + 1);
  for (bool is_last = false; !is_last;) {
    const size_t comma = rest.find(',');
    is_last = comma == std::string_view::npos;
    const auto endpoint = ParseHostPort(rest.substr(0, comma));
    if (!endpoint) return fault(endpoint.error().message);
    if (endpoint->port == 0) return fault("an endpoint cannot have port 0");
    made.endpoints.push_back(*endpoint);
    if (!is_last) rest.remove_prefix(comma + 1);
  }
  return made;
}

std::vector<std::string> UselessEndpointRemarks(const Config& config, const std::vector<EndpointOverride>& overrides) {
  std::set<NamedPort> named;
  for (const GrpcRoute& route : config.grpc_routes) {
    for (const RouteRule& rule : route.rules) AddTargets(rule, named);
  }
  std::vector<std::string> remarks;
  for (const EndpointOverride& given : overrides) {
    if (named.contains({given.service, given.service_port})) continue;
    const std::string port = std::to_string(given.service_port);
    remarks.push_back("--endpoint " + given.service.ToString() + ":" + port +
                      "=… has no effect: no backendRef of a GRPCRoute names port " + port + " of that Service");
  }
  return remarks;
}

EndpointFinder::EndpointFinder(const Config& config, const std::vector<EndpointOverride>& overrides,
                               std::string_view cluster_domain)
    : cluster_domain_(cluster_domain) {
  AddSlices(config);
  std::set<ServicePortKey> overridden;
  for (const EndpointOverride& given : overrides) {
    const ServicePortKey key{given.service, given.service_port};
    std::vector<HostPort>& endpoints = known_[key];
    if (overridden.insert(key).second) endpoints.clear();
    for (const HostPort& endpoint : given.endpoints) {
      if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end())
        endpoints.push_back(endpoint);
    }
  }
}

void EndpointFinder::AddSlices(const Config& config) {
  const SlicesByService groups = GroupSlices(config);
  for (const Service& service : config.services) {
    const auto group = groups.find(service.meta.id);
    if (group == groups.end()) continue;
    for (const ServicePort& port : service.ports) {
      if (port.protocol != "TCP") continue;  // gRPC needs TCP (semantics 7.6)
      std::set<HostPort> ready;
      for (const EndpointSlice* slice : group->second) {
        const auto* slice_port = FindSlicePort(*slice, port, config.services_assumed);
        if (slice_port != nullptr) CollectReady(*slice, *slice_port, port, ready);
      }
      known_[{service.meta.id, port.port}] = {ready.begin(), ready.end()};
    }
  }
}

std::vector<HostPort> EndpointFinder::Find(const ObjectName& service, uint16_t service_port) const {
  const auto known = known_.find({service, service_port});
  if (known != known_.end()) return known->second;
  return {{service.name + "." + service.ns + ".svc." + cluster_domain_, service_port}};
}

}  // namespace routewind
