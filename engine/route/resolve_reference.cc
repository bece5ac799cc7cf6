// SPDX-License-Identifier: Apache-2.0
#include "engine/route/resolve_reference.h"

#include <algorithm>
#include <map>
#include <vector>

#include "engine/route/allowed_routes.h"
#include "engine/route/backend_tls.h"

namespace routewind {
namespace {

ReferenceVerdict Refuse(Reason reason, std::string_view condition_reason, std::string detail) {
  return {false, reason, condition_reason, std::move(detail)};
}

ReferenceVerdict NotFound(std::string detail) {
  return Refuse(Reason::kBackendNotFound, "BackendNotFound", std::move(detail));
}

// Check 5. A number may be given once for each protocol; only TCP carries gRPC.
const ServicePort* FindTcpPort(const Service& service, uint16_t number) {
  for (const ServicePort& port : service.ports) {
    if (port.port == number && port.protocol == "TCP") return &port;
  }
  return nullptr;
}

// Check 6 (7.6): unknown protocols are taken as absent, WebSocket is known and does not carry gRPC.
bool CarriesGrpc(const std::string& app_protocol) {
  return app_protocol != "kubernetes.io/ws" && app_protocol != "kubernetes.io/wss";
}

bool Covers(const ReferenceGrant& grant, const GroupKind& source, std::string_view source_namespace,
            const GroupKind& target, const std::string& name) {
  const bool from = std::any_of(grant.from.begin(), grant.from.end(), [&](const auto& entry) {
    return entry.source == source && entry.ns == source_namespace;
  });
  return from && std::any_of(grant.to.begin(), grant.to.end(), [&](const auto& entry) {
           return entry.target == target && (!entry.name || *entry.name == name);
         });
}

}  // namespace

struct ReferenceResolver::Impl {
  explicit Impl(const Config& config) : tls_policies(config) {
    for (const Service& service : config.services) services.emplace(service.meta.id, &service);
    for (const Secret& secret : config.secrets) secrets.emplace(secret.meta.id, &secret);
    for (const ReferenceGrant& grant : config.reference_grants) {
      grants[grant.meta.id.ns].push_back(&grant);
    }
  }

  std::map<ObjectName, const Service*> services;
  std::map<ObjectName, const Secret*> secrets;
  std::map<std::string, std::vector<const ReferenceGrant*>, std::less<>> grants;  // by namespace
  BackendTlsPolicies tls_policies;
};

ReferenceResolver::ReferenceResolver(const Config& config)
    : impl_(std::make_unique<Impl>(config)) {}

ReferenceResolver::~ReferenceResolver() = default;

ReferenceVerdict ReferenceResolver::ResolveBackend(std::string_view route_namespace,
                                                   const BackendTarget& target) const {
  const std::string name = "Service " + target.id.ToString();
  if (target.target != GroupKind{"", "Service"}) {
    return Refuse(Reason::kInvalidKind, "InvalidKind",
                  DescribeKind(target.target) + " " + target.id.ToString() +
                      " cannot be a backend, only a core Service can");
  }
  const GroupKind route_kind{kGatewayGroup, "GRPCRoute"};
  // Before the Service is looked for: the answer must not tell what exists in other namespaces.
  if (!IsPermitted(route_kind, route_namespace, target.target, target.id)) {
    return Refuse(Reason::kRefNotPermitted, "RefNotPermitted",
                  name + " needs a ReferenceGrant in namespace " + target.id.ns +
                      " from GRPCRoute in " + std::string(route_namespace));
  }
  const Service* service = FindService(target.id);
  if (service == nullptr) return NotFound(name + " does not exist");
  if (service->type == "ExternalName") {  // D-31
    return Refuse(Reason::kBackendNotFound, "UnsupportedValue",
                  name + " has type ExternalName, which is not supported as a backend");
  }
  if (!target.port) return NotFound("the reference to " + name + " names no port");
  const std::string port_number = std::to_string(*target.port);
  const ServicePort* port = FindTcpPort(*service, *target.port);
  if (port == nullptr) return NotFound(name + " has no TCP port " + port_number);  // D-32
  if (!CarriesGrpc(port->app_protocol)) {
    return Refuse(Reason::kUnsupportedProtocol, "UnsupportedProtocol",
                  name + " port " + port_number + " has appProtocol " + port->app_protocol +
                      ", which cannot carry gRPC");
  }
  if (std::string fault = impl_->tls_policies.FaultFor(*service, *port); !fault.empty()) {  // D-33
    return Refuse(Reason::kUnsupportedProtocol, "UnsupportedProtocol",
                  name + " port " + port_number + ": " + fault);
  }
  return {};
}

bool ReferenceResolver::IsPermitted(const GroupKind& source, std::string_view source_namespace,
                                    const GroupKind& target, const ObjectName& id) const {
  if (id.ns == source_namespace) return true;
  const auto grants = impl_->grants.find(id.ns);
  return grants != impl_->grants.end() &&
         std::any_of(grants->second.begin(), grants->second.end(), [&](const auto* grant) {
           return Covers(*grant, source, source_namespace, target, id.name);
         });
}

ReferenceVerdict ReferenceResolver::ResolveExtension(const ExtensionRef& extension) const {
  return Refuse(Reason::kFilterNotFound, "InvalidKind",
                "filter " + DescribeKind(extension.target) + " " + extension.name +
                    " is an extension, and none is known here");
}

const Service* ReferenceResolver::FindService(const ObjectName& id) const {
  const auto found = impl_->services.find(id);
  return found == impl_->services.end() ? nullptr : found->second;
}

const Secret* ReferenceResolver::FindSecret(const ObjectName& id) const {
  const auto found = impl_->secrets.find(id);
  return found == impl_->secrets.end() ? nullptr : found->second;
}

}  // namespace routewind
