// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "engine/route/allowed_routes.h"
#include "engine/route/resolve_reference.h"
#include "engine/route/warnings.h"

namespace routewind {
namespace {

// Tells of a grant's entries whether they can let anything through, for the kinds that the input
// shows completely.
class GrantCheck {
 public:
  explicit GrantCheck(const Config& config) {
    AddSources("GRPCRoute", config.grpc_routes);
    AddSources("HTTPRoute", config.http_routes);
    AddSources("Gateway", config.gateways);
    if (!config.services_assumed) AddTargets("Service", config.services);
    if (!config.certificates_assumed) AddTargets("Secret", config.secrets);
  }

  // Why the entry lets nothing through; empty when it may.
  std::string Fault(const ReferenceGrant::From& from) const {
    const auto namespaces = sources_.find(from.source);
    if (namespaces == sources_.end() || namespaces->second.contains(from.ns)) return {};
    return "there is no " + DescribeKind(from.source) + " in namespace " + from.ns;
  }

  std::string Fault(const ReferenceGrant::To& to, const std::string& ns) const {
    const auto names = targets_.find(to.target);
    if (names == targets_.end()) return {};
    const std::string kind = to.target.kind;
    if (to.name) {
      if (names->second.contains({ns, *to.name})) return {};
      return "there is no " + kind + " " + ns + "/" + *to.name;
    }
    const auto first = names->second.lower_bound({ns, ""});
    if (first != names->second.end() && first->ns == ns) return {};
    return "there is no " + kind + " in namespace " + ns;
  }

 private:
  template <typename T>
  void AddSources(const std::string& kind, const std::vector<T>& objects) {
    std::set<std::string>& namespaces = sources_[{kGatewayGroup, kind}];
    for (const T& object : objects) namespaces.insert(object.meta.id.ns);
  }
  template <typename T>
  void AddTargets(const std::string& kind, const std::vector<T>& objects) {
    std::set<ObjectName>& names = targets_[{"", kind}];
    for (const T& object : objects) names.insert(object.meta.id);
  }

  std::map<GroupKind, std::set<std::string>> sources_;
  std::map<GroupKind, std::set<ObjectName>> targets_;
};

// The first fault of a list in which every entry has one; empty when some entry may let something
// through.
template <typename Entry, typename FaultOf>
std::string FaultOfAll(const std::vector<Entry>& entries, FaultOf fault_of) {
  std::string first;
  for (const Entry& entry : entries) {
    const std::string fault = fault_of(entry);
    if (fault.empty()) return {};
    if (first.empty()) first = fault;
  }
  return first;
}

void WarnIdleGrant(const ReferenceGrant& grant, const GrantCheck& check, Warnings& warnings) {
  const Site spec = SiteOf("ReferenceGrant", grant.meta);
  const std::string from =
      FaultOfAll(grant.from, [&check](const auto& entry) { return check.Fault(entry); });
  const std::string to = FaultOfAll(grant.to, [&check, &grant](const auto& entry) {
    return check.Fault(entry, grant.meta.id.ns);
  });
  if (!from.empty()) {
    warnings.Add("W-13", spec.At(".from", grant.from_place), "the grant lets nothing through: " + from);
  }
  if (!to.empty()) {
    warnings.Add("W-13", spec.At(".to", grant.to_place), "the grant lets nothing through: " + to);
  }
}

// Ports, by Service, that a ready endpoint answers for: slices are joined to a Service port by name
// and protocol.
class ReadyPorts {
 public:
  explicit ReadyPorts(const Config& config) {
    for (const EndpointSlice& slice : config.endpoint_slices) {
      const auto service = slice.meta.labels.find("kubernetes.io/service-name");
      const bool is_ready = std::any_of(
          slice.endpoints.begin(), slice.endpoints.end(),
          [](const auto& endpoint) { return endpoint.ready && !endpoint.addresses.empty(); });
      if (service == slice.meta.labels.end() || !is_ready) continue;
      for (const EndpointSlice::Port& port : slice.ports) {
        if (port.protocol == "TCP") ready_[{slice.meta.id.ns, service->second}].insert(port.name);
      }
    }
  }

  bool Contains(const Service& service, uint16_t number) const {
    const auto names = ready_.find(service.meta.id);
    return names != ready_.end() &&
           std::any_of(service.ports.begin(), service.ports.end(), [&](const ServicePort& port) {
             return port.port == number && port.protocol == "TCP" &&
                    names->second.contains(port.name);
           });
  }

 private:
  std::map<ObjectName, std::set<std::string>> ready_;
};

void WarnEndpoints(const ReferenceResolver& resolver, const ReadyPorts& ready,
                   const GrpcRoute& route, Warnings& warnings) {
  const Site spec = SiteOf("GRPCRoute", route.meta);
  for (size_t i = 0; i < route.rules.size(); ++i) {
    for (size_t j = 0; j < route.rules[i].backend_refs.size(); ++j) {
      const BackendRef& ref = route.rules[i].backend_refs[j];
      const BackendTarget& target = ref.backend;
      if (!resolver.ResolveBackend(route.meta.id.ns, target).is_valid) continue;
      const Service* service = resolver.FindService(target.id);
      if (service == nullptr || !target.port || ready.Contains(*service, *target.port)) continue;
      warnings.Add(
          "W-endpoints", spec.At(Indexed("rules", i) + Indexed("backendRefs", j), ref.place),
          "Service " + target.id.ToString() + " has no ready endpoint for port " +
              std::to_string(*target.port) + ": requests are routed to it, but nobody answers");
    }
  }
}

}  // namespace

void WarnReferences(const Config& config, Warnings& warnings) {
  const ReferenceResolver resolver(config);
  const GrantCheck check(config);
  for (const ReferenceGrant& grant : config.reference_grants) WarnIdleGrant(grant, check, warnings);

  if (config.endpoint_slices.empty()) return;
  const ReadyPorts ready(config);
  for (const GrpcRoute& route : config.grpc_routes) {
    WarnEndpoints(resolver, ready, route, warnings);
  }
}

}  // namespace routewind
