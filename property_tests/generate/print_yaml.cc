// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/print_yaml.h"

#include "property_tests/generate/print_parts.h"
#include "property_tests/generate/yaml_lines.h"

namespace routewind {
namespace {

const std::string kGatewayApi = std::string(kGatewayGroup) + "/v1";

void PrintSelector(YamlLines& yaml, const LabelSelector& selector) {
  if (selector.match_labels.empty() && selector.match_expressions.empty()) {
    yaml.Raw("selector", "{}");
    return;
  }
  const auto body = yaml.Open("selector");
  PrintMap(yaml, "matchLabels", selector.match_labels);
  if (selector.match_expressions.empty()) return;
  const auto list = yaml.Open("matchExpressions");
  for (const LabelSelector::Requirement& requirement : selector.match_expressions) {
    const auto item = yaml.Item();
    yaml.Text("key", requirement.key);
    yaml.Text("operator", requirement.op);
    if (requirement.values.empty()) continue;
    const auto values = yaml.Open("values");
    for (const std::string& value : requirement.values) yaml.Entry(value);
  }
}

void PrintAllowedRoutes(YamlLines& yaml, const AllowedRoutes& allowed) {
  const auto body = yaml.Open("allowedRoutes");
  {
    const auto namespaces = yaml.Open("namespaces");
    const char* const names[] = {"Same", "All", "Selector"};
    yaml.Text("from", names[static_cast<size_t>(allowed.from)]);
    if (allowed.selector) PrintSelector(yaml, *allowed.selector);
  }
  if (allowed.kinds.empty()) return;
  const auto list = yaml.Open("kinds");
  for (const GroupKind& kind : allowed.kinds) {
    const auto item = yaml.Item();
    yaml.Text("group", kind.group);
    yaml.Text("kind", kind.kind);
  }
}

void PrintTls(YamlLines& yaml, const ListenerTls& tls) {
  const auto body = yaml.Open("tls");
  yaml.Text("mode", tls.mode == ListenerTls::Mode::kTerminate ? "Terminate" : "Passthrough");
  PrintMap(yaml, "options", tls.options);
  if (tls.certificate_refs.empty()) return;
  const auto list = yaml.Open("certificateRefs");
  for (const ListenerTls::CertificateRef& ref : tls.certificate_refs) {
    const auto item = yaml.Item();
    yaml.Text("group", ref.target.group);
    yaml.Text("kind", ref.target.kind);
    yaml.Text("name", ref.id.name);
    yaml.Text("namespace", ref.id.ns);
  }
}

void Print(YamlLines& yaml, const Gateway& gateway) {
  PrintHead(yaml, kGatewayApi, "Gateway", gateway.meta);
  const auto spec = yaml.Open("spec");
  yaml.Text("gatewayClassName", gateway.class_name);
  if (gateway.default_scope_all) yaml.Text("defaultScope", "All");
  const auto list = yaml.Open("listeners");
  for (const Listener& listener : gateway.listeners) {
    const auto item = yaml.Item();
    yaml.Text("name", listener.name);
    if (!listener.hostname.is_any()) yaml.Text("hostname", listener.hostname.text());
    yaml.Number("port", listener.port);
    yaml.Text("protocol", listener.protocol);
    if (listener.tls) PrintTls(yaml, *listener.tls);
    PrintAllowedRoutes(yaml, listener.allowed_routes);
  }
}

void Print(YamlLines& yaml, const GatewayClass& object) {
  PrintHead(yaml, kGatewayApi, "GatewayClass", object.meta);
  const auto spec = yaml.Open("spec");
  yaml.Text("controllerName", object.controller_name);
}

void Print(YamlLines& yaml, const GrpcRoute& route) { PrintGrpcRoute(yaml, route); }

void Print(YamlLines& yaml, const HttpRoute& route) {
  PrintHead(yaml, kGatewayApi, "HTTPRoute", route.meta);
  if (route.parent_refs.empty() && route.hostnames.empty()) {
    yaml.Raw("spec", "{}");
    return;
  }
  const auto spec = yaml.Open("spec");
  PrintParentRefs(yaml, route.parent_refs);
  PrintHostnames(yaml, route.hostnames);
}

void Print(YamlLines& yaml, const ReferenceGrant& grant) {
  PrintHead(yaml, kGatewayApi + "beta1", "ReferenceGrant", grant.meta);
  const auto spec = yaml.Open("spec");
  {
    const auto list = yaml.Open("from");
    for (const ReferenceGrant::From& from : grant.from) {
      const auto item = yaml.Item();
      yaml.Text("group", from.source.group);
      yaml.Text("kind", from.source.kind);
      yaml.Text("namespace", from.ns);
    }
  }
  const auto list = yaml.Open("to");
  for (const ReferenceGrant::To& to : grant.to) {
    const auto item = yaml.Item();
    yaml.Text("group", to.target.group);
    yaml.Text("kind", to.target.kind);
    if (to.name) yaml.Text("name", *to.name);
  }
}

void Print(YamlLines& yaml, const Service& service) {
  PrintHead(yaml, "v1", "Service", service.meta);
  const auto spec = yaml.Open("spec");
  yaml.Text("type", service.type);
  if (service.type == "ExternalName") yaml.Text("externalName", "elsewhere.example.org");
  if (service.ports.empty()) return;
  const auto list = yaml.Open("ports");
  for (const ServicePort& port : service.ports) {
    const auto item = yaml.Item();
    if (!port.name.empty()) yaml.Text("name", port.name);
    yaml.Number("port", port.port);
    yaml.Text("protocol", port.protocol);
    if (!port.app_protocol.empty()) yaml.Text("appProtocol", port.app_protocol);
  }
}

void Print(YamlLines& yaml, const Namespace& object) {
  PrintHead(yaml, "v1", "Namespace", object.meta);
}

void Print(YamlLines& yaml, const Secret& secret) {
  PrintHead(yaml, "v1", "Secret", secret.meta);
  yaml.Text("type", secret.type);
  PrintMap(yaml, "stringData", secret.data);
}

void Print(YamlLines& yaml, const ConfigMap& map) {
  PrintHead(yaml, "v1", "ConfigMap", map.meta);
  PrintMap(yaml, "data", map.data);
}

void Print(YamlLines& yaml, const BackendTlsPolicy& policy) {
  PrintHead(yaml, kGatewayApi, "BackendTLSPolicy", policy.meta);
  const auto spec = yaml.Open("spec");
  {
    const auto list = yaml.Open("targetRefs");
    for (const BackendTlsPolicy::TargetRef& target : policy.target_refs) {
      const auto item = yaml.Item();
      yaml.Text("group", target.target.group);
      yaml.Text("kind", target.target.kind);
      yaml.Text("name", target.name);
      if (target.section_name) yaml.Text("sectionName", *target.section_name);
    }
  }
  const auto validation = yaml.Open("validation");
  yaml.Text("hostname", policy.hostname);
  if (policy.well_known_ca_certificates) {
    yaml.Text("wellKnownCACertificates", *policy.well_known_ca_certificates);
    return;
  }
  const auto list = yaml.Open("caCertificateRefs");
  for (const BackendTlsPolicy::CaRef& ref : policy.ca_certificate_refs) {
    const auto item = yaml.Item();
    yaml.Text("group", ref.target.group);
    yaml.Text("kind", ref.target.kind);
    yaml.Text("name", ref.name);
  }
}

template <typename Object>
void PrintAll(const std::vector<Object>& objects, std::vector<std::string>& documents) {
  for (const Object& object : objects) {
    YamlLines yaml;
    Print(yaml, object);
    documents.push_back(yaml.text());
  }
}

}  // namespace

std::vector<std::string> PrintDocuments(const Config& config) {
  std::vector<std::string> documents;
  PrintAll(config.gateway_classes, documents);
  PrintAll(config.gateways, documents);
  PrintAll(config.grpc_routes, documents);
  PrintAll(config.http_routes, documents);
  PrintAll(config.reference_grants, documents);
  PrintAll(config.services, documents);
  PrintAll(config.namespaces, documents);
  PrintAll(config.secrets, documents);
  PrintAll(config.config_maps, documents);
  PrintAll(config.backend_tls_policies, documents);
  return documents;
}

std::string PrintYaml(const Config& config) {
  std::string text;
  for (const std::string& document : PrintDocuments(config)) text += "---\n" + document;
  return text;
}

std::string PrintYaml(const GrpcRoute& route) {
  YamlLines yaml;
  PrintGrpcRoute(yaml, route);
  return yaml.text();
}

}  // namespace routewind
