// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/config.h"

// Short words for building a Config in tests: MakeGateway("infra/edge", {HttpListener("http")}) and
// so on. Each answers a plain value that the test may go on changing. Test-only.
namespace routewind::testing {

inline ObjectName Name(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {"default", std::string(text)};
  return {std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

inline ObjectMeta Meta(std::string_view name, std::optional<int64_t> creation_s = {}) {
  ObjectMeta meta;
  meta.id = Name(name);
  meta.creation_s = creation_s;
  meta.generation = 7;
  return meta;
}

inline Listener MakeListener(std::string name, std::string protocol, uint16_t port,
                             std::string hostname = "") {
  Listener listener;
  listener.name = std::move(name);
  listener.protocol = std::move(protocol);
  listener.port = port;
  if (!hostname.empty()) listener.hostname = Hostname(std::move(hostname));
  return listener;
}

inline Listener HttpListener(std::string name, uint16_t port = 80, std::string hostname = "") {
  return MakeListener(std::move(name), "HTTP", port, std::move(hostname));
}

inline ListenerTls::CertificateRef CertificateNamed(std::string_view name) {
  return {{"", "Secret"}, Name(name), {}};
}

inline Listener HttpsListener(std::string name, std::string hostname = "",
                              std::string_view secret = "infra/cert") {
  Listener listener = MakeListener(std::move(name), "HTTPS", 443, std::move(hostname));
  listener.tls = ListenerTls{ListenerTls::Mode::kTerminate, {CertificateNamed(secret)}, {}};
  return listener;
}

inline Listener FromAll(Listener listener) {
  listener.allowed_routes.from = AllowedRoutes::From::kAll;
  return listener;
}

inline Listener FromSelector(Listener listener, std::optional<LabelSelector> selector) {
  listener.allowed_routes.from = AllowedRoutes::From::kSelector;
  listener.allowed_routes.selector = std::move(selector);
  return listener;
}

inline Listener WithKinds(Listener listener, std::vector<std::string> kinds) {
  for (std::string& kind : kinds) {
    listener.allowed_routes.kinds.push_back({kGatewayGroup, std::move(kind)});
  }
  return listener;
}

inline Gateway MakeGateway(std::string_view name, std::vector<Listener> listeners) {
  Gateway gateway;
  gateway.meta = Meta(name);
  gateway.class_name = "ours";
  gateway.listeners = std::move(listeners);
  return gateway;
}

inline ParentRef To(std::string_view gateway, std::string section_name = "", uint16_t port = 0) {
  ParentRef ref;
  ref.target = {kGatewayGroup, "Gateway"};
  ref.id = Name(gateway);
  if (!section_name.empty()) ref.section_name = std::move(section_name);
  if (port != 0) ref.port = port;
  return ref;
}

inline std::vector<RouteHostname> Hosts(const std::vector<std::string>& names) {
  std::vector<RouteHostname> hosts;
  for (const std::string& name : names) hosts.push_back({Hostname(name), {}});
  return hosts;
}

inline BackendTarget TargetOf(std::string_view service, uint16_t port = 50051) {
  return {{"", "Service"}, Name(service), port};
}

inline BackendRef Backend(std::string_view service, uint16_t port = 50051, uint32_t weight = 1) {
  BackendRef ref;
  ref.backend = TargetOf(service, port);
  ref.weight = weight;
  return ref;
}

inline RouteRule RuleTo(std::vector<BackendRef> backends) {
  RouteRule rule;
  rule.backend_refs = std::move(backends);
  return rule;
}

inline RouteMatch ByMethod(std::optional<std::string> service, std::optional<std::string> method,
                           MatchType type = MatchType::kExact) {
  RouteMatch match;
  match.method = MethodMatch{type, std::move(service), std::move(method), {}};
  return match;
}

inline RouteMatch ByHeader(std::string name, std::string value,
                           MatchType type = MatchType::kExact) {
  RouteMatch match;
  match.headers.push_back({type, std::move(name), std::move(value), {}});
  return match;
}

inline RouteRule RuleOn(std::vector<RouteMatch> matches, std::vector<BackendRef> backends = {}) {
  RouteRule rule;
  rule.matches = std::move(matches);
  rule.backend_refs = std::move(backends);
  return rule;
}

inline GrpcRoute MakeGrpcRoute(std::string_view name, std::vector<ParentRef> parents,
                               const std::vector<std::string>& hostnames = {},
                               std::optional<int64_t> creation_s = {}) {
  GrpcRoute route;
  route.meta = Meta(name, creation_s);
  route.parent_refs = std::move(parents);
  route.hostnames = Hosts(hostnames);
  return route;
}

inline GrpcRoute WithRules(GrpcRoute route, std::vector<RouteRule> rules) {
  route.rules = std::move(rules);
  return route;
}

inline HttpRoute MakeHttpRoute(std::string_view name, std::vector<ParentRef> parents,
                               const std::vector<std::string>& hostnames = {},
                               std::optional<int64_t> creation_s = {}) {
  return {Meta(name, creation_s), std::move(parents), Hosts(hostnames)};
}

inline Service MakeService(std::string_view name, std::vector<uint16_t> ports = {50051}) {
  Service service;
  service.meta = Meta(name);
  for (const uint16_t port : ports) {
    service.ports.push_back({"p" + std::to_string(port), port, "TCP", ""});
  }
  return service;
}

inline Namespace MakeNamespace(std::string name, std::map<std::string, std::string> labels) {
  Namespace made;
  made.meta.id = {"", std::move(name)};
  made.meta.labels = std::move(labels);
  return made;
}

inline constexpr char kPemCertificate[] =
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
inline constexpr char kPemKey[] = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";

inline Secret TlsSecret(std::string_view name) {
  return {Meta(name), "kubernetes.io/tls", {{"tls.crt", kPemCertificate}, {"tls.key", kPemKey}}};
}

inline ConfigMap CaBundle(std::string_view name) {
  return {Meta(name), {{"ca.crt", kPemCertificate}}};
}

// From GRPCRoutes of `source_namespace` to Services of the grant's own namespace.
inline ReferenceGrant MakeGrant(std::string_view name, std::string source_namespace,
                                std::optional<std::string> service = {}) {
  return {Meta(name),
          {{{kGatewayGroup, "GRPCRoute"}, std::move(source_namespace)}},
          {{{"", "Service"}, std::move(service)}}};
}

}  // namespace routewind::testing
