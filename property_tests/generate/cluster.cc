// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/cluster.h"

#include <algorithm>

#include "property_tests/generate/pools.h"

namespace routewind {
namespace {

constexpr const char* kNamespaces[] = {"default", "infra", "team", "team-a"};

constexpr char kCertificate[] = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
constexpr char kPrivateKey[] = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";

LabelSelector MakeSelector(Chooser& choose) {
  LabelSelector selector;
  if (choose.Chance(50)) selector.match_labels["tier"] = choose.One<const char*>({"gold", "iron"});
  if (choose.Chance(50)) {
    LabelSelector::Requirement requirement;
    requirement.key = choose.One<const char*>({"tier", "kubernetes.io/metadata.name"});
    requirement.op = choose.One<const char*>({"In", "NotIn", "Exists", "DoesNotExist"});
    const bool has_values = requirement.op == "In" || requirement.op == "NotIn";
    if (has_values) requirement.values = {choose.One<const char*>({"gold", "team", "team-a"})};
    if (choose.Chance(4)) requirement.op = "Matches";  // D-23
    selector.match_expressions.push_back(requirement);
  }
  return selector;
}

AllowedRoutes MakeAllowedRoutes(Chooser& choose) {
  AllowedRoutes allowed;
  allowed.from = AllowedRoutes::From::kAll;
  if (choose.Chance(10)) allowed.from = AllowedRoutes::From::kSame;
  if (choose.Chance(15)) allowed.from = AllowedRoutes::From::kSelector;
  const bool selects = allowed.from == AllowedRoutes::From::kSelector;
  if (selects && choose.Chance(90)) allowed.selector = MakeSelector(choose);
  if (choose.Chance(10)) {
    allowed.kinds.push_back(
        {kGatewayGroup, choose.One<const char*>({"GRPCRoute", "HTTPRoute", "TLSRoute"})});
    if (choose.Chance(50)) allowed.kinds.push_back({kGatewayGroup, "GRPCRoute"});
  }
  return allowed;
}

ListenerTls MakeTls(Chooser& choose, const std::string& gateway_ns) {
  ListenerTls tls;
  ListenerTls::CertificateRef ref;
  ref.target = {"", "Secret"};
  ref.id = {gateway_ns, "cert"};
  if (choose.Chance(8)) ref.id.name = "nowhere";
  if (choose.Chance(8)) ref.id.name = "opaque";
  if (choose.Chance(10)) ref.id.ns = PickNamespace(choose);
  if (choose.Chance(3)) ref.target = {"example.com", "Vault"};
  tls.certificate_refs.push_back(ref);
  return tls;
}

Listener MakeListener(Chooser& choose, const ConfigShape& shape, const std::string& gateway_ns) {
  Listener listener;
  listener.protocol = "HTTP";
  listener.port = choose.One<uint16_t>({80, 80, 80, 80, 8080});
  if (choose.Chance(15)) {
    listener.protocol = "HTTPS";
    listener.port = choose.One<uint16_t>({443, 443, 443, 8443, 8443, 80});
    if (choose.Chance(90)) listener.tls = MakeTls(choose, gateway_ns);
  } else if (choose.Chance(8)) {
    listener.protocol = choose.One<const char*>({"TLS", "TCP", "UDP", "http", "example.com/x"});
    listener.port = listener.protocol == "TLS" ? uint16_t{443} : listener.port;
    if (listener.protocol == "TLS") {
      listener.tls = MakeTls(choose, gateway_ns);
      if (choose.Chance(50)) listener.tls->mode = ListenerTls::Mode::kPassthrough;
    }
  }
  const bool takes_hostname = listener.protocol != "TCP" && listener.protocol != "UDP";  // V-G09
  if (shape.listener_hostnames && takes_hostname && choose.Chance(40)) {
    listener.hostname = Hostname(PickHostname(choose));
  }
  listener.allowed_routes = MakeAllowedRoutes(choose);
  return listener;
}

void AddServices(Chooser& choose, Config& config) {
  for (const char* ns : kNamespaces) {
    for (const char* name : {"api", "external", "web"}) {
      if (std::string(name) != "web" && choose.Chance(8)) continue;
      Service service;
      service.meta.id = {ns, name};
      if (std::string(name) == "external") service.type = "ExternalName";
      service.ports.push_back({"grpc", 50051, "TCP", ""});
      if (choose.Chance(30)) service.ports[0].app_protocol = "kubernetes.io/h2c";
      if (choose.Chance(3)) service.ports[0].app_protocol = "kubernetes.io/ws";
      if (choose.Chance(95)) service.ports.push_back({"plain", 80, "TCP", ""});
      if (choose.Chance(40)) service.ports.push_back({"name", 53, "UDP", ""});
      if (choose.Chance(30)) service.ports.push_back({"socket", 8080, "TCP", "kubernetes.io/wss"});
      config.services.push_back(service);
    }
  }
}

void AddNamespaces(Chooser& choose, Config& config) {
  for (const char* ns : kNamespaces) {
    if (choose.Chance(30)) continue;
    Namespace object;
    object.meta.id = {"", ns};
    object.meta.labels["kubernetes.io/metadata.name"] = ns;
    if (choose.Chance(60)) {
      object.meta.labels["tier"] = choose.One<const char*>({"gold", "gold", "iron"});
    }
    config.namespaces.push_back(object);
  }
}

void AddSecrets(Chooser& choose, Config& config) {
  if (choose.Chance(10)) return;  // a dump without Secrets: every certificate is missing then
  for (const char* ns : kNamespaces) {
    if (choose.Chance(20)) continue;
    Secret secret;
    secret.meta.id = {ns, "cert"};
    secret.type = "kubernetes.io/tls";
    secret.data = {{"tls.crt", kCertificate}, {"tls.key", kPrivateKey}};
    config.secrets.push_back(secret);
    secret.meta.id.name = "opaque";
    if (choose.Chance(50)) {
      secret.type = "Opaque";
    } else {
      secret.data["tls.crt"] = "not a certificate";
    }
    config.secrets.push_back(secret);
  }
}

BackendTlsPolicy MakePolicy(Chooser& choose) {
  BackendTlsPolicy policy;
  policy.meta.id = {PickNamespace(choose), choose.One<const char*>({"pin-a", "pin-b"})};
  policy.meta.creation_s = PickCreationTime(choose);
  BackendTlsPolicy::TargetRef target;
  target.target = {"", "Service"};
  target.name = choose.One<const char*>({"web", "api"});
  if (choose.Chance(50)) target.section_name = choose.One<const char*>({"grpc", "plain"});
  policy.target_refs.push_back(target);
  policy.hostname = "backend.example.com";
  if (choose.Chance(40)) {
    policy.well_known_ca_certificates = choose.One<const char*>({"System", "example.com/roots"});
    return policy;
  }
  const size_t count = choose.Between(1, 2);
  for (size_t i = 0; i < count; ++i) {
    BackendTlsPolicy::CaRef ref;
    ref.target = {"", "ConfigMap"};
    if (choose.Chance(20)) ref.target = {"", "Secret"};
    ref.name = choose.One<const char*>({"ca", "ca-empty", "ca-empty", "nowhere"});
    policy.ca_certificate_refs.push_back(ref);
  }
  return policy;
}

void AddPolicies(Chooser& choose, Config& config) {
  if (!choose.Chance(20)) return;
  for (const char* ns : kNamespaces) {
    if (choose.Chance(50)) continue;
    ConfigMap map;
    map.meta.id = {ns, "ca"};
    map.data["ca.crt"] = kCertificate;
    config.config_maps.push_back(map);
    map.meta.id.name = "ca-empty";
    map.data = {{"other", "text"}};
    config.config_maps.push_back(map);
  }
  const size_t count = choose.Between(1, 4);
  for (size_t i = 0; i < count; ++i) config.backend_tls_policies.push_back(MakePolicy(choose));
}

}  // namespace

ReferenceGrant MakeGrant(Chooser& choose) {
  ReferenceGrant grant;
  grant.meta.id = {PickNamespace(choose), choose.One<const char*>({"g0", "g1", "g2"})};
  const size_t froms = choose.Between(1, 2);
  for (size_t i = 0; i < froms; ++i) {
    GroupKind source{kGatewayGroup, "GRPCRoute"};
    if (choose.Chance(20)) source.kind = choose.One<const char*>({"HTTPRoute", "Gateway"});
    if (choose.Chance(5)) source.group = "";
    grant.from.push_back({source, PickNamespace(choose)});
  }
  const size_t tos = choose.Between(1, 2);
  for (size_t i = 0; i < tos; ++i) {
    ReferenceGrant::To to;
    to.target = {"", choose.Chance(75) ? "Service" : "Secret"};
    if (choose.Chance(5)) to.target.group = "core";
    if (choose.Chance(40)) to.name = choose.One<const char*>({"web", "api", "cert", "nowhere"});
    grant.to.push_back(to);
  }
  return grant;
}

Gateway MakeGateway(Chooser& choose, const ConfigShape& shape, const ObjectName& id) {
  Gateway gateway;
  gateway.meta.id = id;
  gateway.class_name = "edge";
  const size_t count = choose.Chance(30) ? 1 : choose.Between(2, 4);
  for (size_t i = 0; i < count; ++i) {
    Listener listener = MakeListener(choose, shape, id.ns);
    listener.name = "l" + std::to_string(gateway.listeners.size());
    const auto clashes = [&](const Listener& other) {
      if (listener.port != other.port) return false;
      // 3.6 says nothing about HTTP beside TLS.
      const bool unclear = (listener.protocol == "TLS") != (other.protocol == "TLS") &&
                           (listener.protocol == "HTTP" || other.protocol == "HTTP");
      return unclear ||
             (listener.protocol == other.protocol && listener.hostname == other.hostname);  // V-G05
    };
    const auto& others = gateway.listeners;
    if (std::none_of(others.begin(), others.end(), clashes)) gateway.listeners.push_back(listener);
  }
  return gateway;
}

void AddCluster(Chooser& choose, Config& config) {
  AddServices(choose, config);
  AddNamespaces(choose, config);
  AddSecrets(choose, config);
  AddPolicies(choose, config);
  const size_t grants = choose.Below(5);
  for (size_t i = 0; i < grants; ++i) config.reference_grants.push_back(MakeGrant(choose));
}

}  // namespace routewind
