// SPDX-License-Identifier: Apache-2.0
#include "property_tests/oracle/naive_reference.h"

namespace routewind {
namespace {

const GroupKind kServiceKind{"", "Service"};
const GroupKind kSecretKind{"", "Secret"};
const GroupKind kConfigMapKind{"", "ConfigMap"};

const Service* FindService(const Config& config, const ObjectName& id) {
  for (const Service& service : config.services) {
    if (service.meta.id == id) return &service;
  }
  return nullptr;
}

const ServicePort* FindTcpPort(const Service& service, uint16_t number) {
  for (const ServicePort& port : service.ports) {
    if (port.port == number && port.protocol == "TCP") return &port;
  }
  return nullptr;
}

// 7.7: oldest first, then by namespace/name; no creation time is youngest (D-21).
bool ComesBefore(const ObjectMeta& a, const ObjectMeta& b) {
  if (a.creation_s != b.creation_s) {
    if (!a.creation_s) return false;
    if (!b.creation_s) return true;
    return *a.creation_s < *b.creation_s;
  }
  return a.id.ToString() < b.id.ToString();
}

// 7.7: the policy that governs a port: one that names the port beats one for the whole Service.
const BackendTlsPolicy* FindPolicy(const Config& config, const Service& service,
                                   const ServicePort& port) {
  const BackendTlsPolicy* best = nullptr;
  bool best_names_port = false;
  for (const BackendTlsPolicy& policy : config.backend_tls_policies) {
    if (policy.meta.id.ns != service.meta.id.ns) continue;
    for (const BackendTlsPolicy::TargetRef& target : policy.target_refs) {
      if (target.target != kServiceKind || target.name != service.meta.id.name) continue;
      const bool names_port = target.section_name.has_value();
      if (names_port && *target.section_name != port.name) continue;
      const bool better = best == nullptr || (names_port && !best_names_port) ||
                          (names_port == best_names_port && ComesBefore(policy.meta, best->meta));
      if (!better) continue;
      best = &policy;
      best_names_port = names_port;
    }
  }
  return best;
}

// D-33: CA objects absent from the input are taken to exist, unless strict. Read as contract
// section 2 has it for Services: as soon as one ConfigMap is given, nothing of that kind is
// assumed.
bool CanUseAuthority(const Config& config, const BackendTlsPolicy& policy,
                     const BackendTlsPolicy::CaRef& ref) {
  if (ref.target != kConfigMapKind) return false;
  for (const ConfigMap& map : config.config_maps) {
    if (map.meta.id != ObjectName{policy.meta.id.ns, ref.name}) continue;
    const auto certificate = map.data.find("ca.crt");
    return certificate != map.data.end() &&
           certificate->second.find("-----BEGIN CERTIFICATE-----") != std::string::npos;
  }
  return config.config_maps.empty() && !config.strict;
}

// D-33: Invalid (an authority nobody knows) or NoValidCACertificate (all references bad).
bool CanBeMet(const Config& config, const BackendTlsPolicy& policy) {
  if (policy.well_known_ca_certificates) return *policy.well_known_ca_certificates == "System";
  for (const BackendTlsPolicy::CaRef& ref : policy.ca_certificate_refs) {
    if (CanUseAuthority(config, policy, ref)) return true;
  }
  return false;
}

bool Holds(const Secret& secret, const std::string& key, std::string_view text) {
  const auto found = secret.data.find(key);
  return found != secret.data.end() && found->second.find(text) != std::string::npos;
}

}  // namespace

bool NaivelyPermitted(const Config& config, const GroupKind& source, std::string_view source_ns,
                      const GroupKind& target, const ObjectName& id) {
  if (id.ns == source_ns) return true;
  for (const ReferenceGrant& grant : config.reference_grants) {
    if (grant.meta.id.ns != id.ns) continue;
    bool from_fits = false;
    for (const ReferenceGrant::From& from : grant.from) {
      if (from.source == source && from.ns == source_ns) from_fits = true;
    }
    bool to_fits = false;
    for (const ReferenceGrant::To& to : grant.to) {
      if (to.target == target && (!to.name || *to.name == id.name)) to_fits = true;
    }
    if (from_fits && to_fits) return true;
  }
  return false;
}

std::optional<Reason> NaiveBackendFault(const Config& config, std::string_view route_ns,
                                        const BackendTarget& backend) {
  // 7.2 check 1.
  if (backend.target != kServiceKind) return Reason::kInvalidKind;
  // 7.2 check 2.
  const GroupKind grpc_route{kGatewayGroup, "GRPCRoute"};
  if (!NaivelyPermitted(config, grpc_route, route_ns, backend.target, backend.id)) {
    return Reason::kRefNotPermitted;
  }
  // 7.2 check 3.
  const Service* service = FindService(config, backend.id);
  if (service == nullptr) return Reason::kBackendNotFound;
  // 7.2 check 4 (D-31).
  if (service->type == "ExternalName") return Reason::kBackendNotFound;
  // 7.2 check 5 (D-32).
  const ServicePort* port = FindTcpPort(*service, backend.port.value_or(0));
  if (port == nullptr) return Reason::kBackendNotFound;
  // 7.2 check 6, table 7.6.
  if (port->app_protocol == "kubernetes.io/ws" || port->app_protocol == "kubernetes.io/wss") {
    return Reason::kUnsupportedProtocol;
  }
  // 7.2 check 7 (D-33).
  const BackendTlsPolicy* policy = FindPolicy(config, *service, *port);
  if (policy != nullptr && !CanBeMet(config, *policy)) return Reason::kUnsupportedProtocol;
  return std::nullopt;
}

bool NaivelyHasCertificates(const Config& config, const Gateway& gateway,
                            const Listener& listener) {
  if (!listener.tls) return false;  // D-35
  const GroupKind source{kGatewayGroup, "Gateway"};
  for (const ListenerTls::CertificateRef& ref : listener.tls->certificate_refs) {
    if (ref.target != kSecretKind) return false;
    if (!NaivelyPermitted(config, source, gateway.meta.id.ns, ref.target, ref.id)) return false;
    bool is_usable = false;
    for (const Secret& secret : config.secrets) {
      if (secret.meta.id != ref.id || secret.type != "kubernetes.io/tls") continue;
      is_usable = Holds(secret, "tls.crt", "-----BEGIN CERTIFICATE-----") &&
                  Holds(secret, "tls.key", "PRIVATE KEY-----");
    }
    if (!is_usable) return false;
  }
  return true;
}

}  // namespace routewind
