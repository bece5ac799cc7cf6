// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/print_parts.h"

#include <cstdio>

namespace routewind {
namespace {

// Days of 1970-01-01 … to a civil date (proleptic Gregorian calendar), for RFC 3339.
std::string PrintTime(int64_t creation_s) {
  const int64_t days = creation_s / 86400;
  const int64_t second_of_day = creation_s % 86400;
  const int64_t shifted = days + 719468;
  const int64_t era = shifted / 146097;
  const int64_t day_of_era = shifted % 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_index = (5 * day_of_year + 2) / 153;
  const int64_t day = day_of_year - (153 * month_index + 2) / 5 + 1;
  const int64_t month = month_index < 10 ? month_index + 3 : month_index - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", static_cast<int>(year),
                static_cast<int>(month), static_cast<int>(day),
                static_cast<int>(second_of_day / 3600), static_cast<int>(second_of_day / 60 % 60),
                static_cast<int>(second_of_day % 60));
  return text;
}

void PrintBackendTarget(YamlLines& yaml, const BackendTarget& backend) {
  if (backend.target != GroupKind{"", "Service"}) {
    yaml.Text("group", backend.target.group);
    yaml.Text("kind", backend.target.kind);
  }
  yaml.Text("name", backend.id.name);
  yaml.Text("namespace", backend.id.ns);
  if (backend.port) yaml.Number("port", *backend.port);
}

void PrintHeaderValues(YamlLines& yaml, std::string_view key,
                       const std::vector<HeaderValue>& values) {
  if (values.empty()) return;
  const auto list = yaml.Open(key);
  for (const HeaderValue& value : values) {
    const auto item = yaml.Item();
    yaml.Text("name", value.name);
    yaml.Text("value", value.value);
  }
}

void PrintModifier(YamlLines& yaml, std::string_view type, std::string_view field,
                   const HeaderModifier& modifier) {
  yaml.Text("type", type);
  if (modifier.set.empty() && modifier.add.empty() && modifier.remove.empty()) {
    yaml.Raw(field, "{}");
    return;
  }
  const auto body = yaml.Open(field);
  PrintHeaderValues(yaml, "set", modifier.set);
  PrintHeaderValues(yaml, "add", modifier.add);
  if (modifier.remove.empty()) return;
  const auto list = yaml.Open("remove");
  for (const std::string& name : modifier.remove) yaml.Entry(name);
}

void PrintMirror(YamlLines& yaml, const RequestMirror& mirror) {
  yaml.Text("type", "RequestMirror");
  const auto body = yaml.Open("requestMirror");
  {
    const auto backend = yaml.Open("backendRef");
    PrintBackendTarget(yaml, mirror.backend);
  }
  if (mirror.numerator == 1 && mirror.denominator == 1) return;
  const auto fraction = yaml.Open("fraction");
  yaml.Number("numerator", mirror.numerator);
  yaml.Number("denominator", mirror.denominator);
}

void PrintFilter(YamlLines& yaml, const Filter& filter) {
  if (const auto* request = std::get_if<RequestHeaderModifierFilter>(&filter.body)) {
    PrintModifier(yaml, "RequestHeaderModifier", "requestHeaderModifier", request->modifier);
  } else if (const auto* response = std::get_if<ResponseHeaderModifierFilter>(&filter.body)) {
    PrintModifier(yaml, "ResponseHeaderModifier", "responseHeaderModifier", response->modifier);
  } else if (const auto* mirror = std::get_if<RequestMirror>(&filter.body)) {
    PrintMirror(yaml, *mirror);
  } else {
    const auto& extension = std::get<ExtensionRef>(filter.body);
    yaml.Text("type", "ExtensionRef");
    const auto body = yaml.Open("extensionRef");
    yaml.Text("group", extension.target.group);
    yaml.Text("kind", extension.target.kind);
    yaml.Text("name", extension.name);
  }
}

void PrintFilters(YamlLines& yaml, const std::vector<Filter>& filters) {
  if (filters.empty()) return;
  const auto list = yaml.Open("filters");
  for (const Filter& filter : filters) {
    const auto item = yaml.Item();
    PrintFilter(yaml, filter);
  }
}

const char* TypeName(MatchType type) {
  return type == MatchType::kExact ? "Exact" : "RegularExpression";
}

void PrintMatch(YamlLines& yaml, const RouteMatch& match) {
  if (match.method) {
    const auto method = yaml.Open("method");
    yaml.Text("type", TypeName(match.method->type));
    if (match.method->service) yaml.Text("service", *match.method->service);
    if (match.method->method) yaml.Text("method", *match.method->method);
  }
  if (match.headers.empty()) {
    if (!match.method) yaml.Raw("headers", "[]");  // an entry has to hold something
    return;
  }
  const auto list = yaml.Open("headers");
  for (const HeaderMatch& header : match.headers) {
    const auto item = yaml.Item();
    yaml.Text("type", TypeName(header.type));
    yaml.Text("name", header.name);
    yaml.Text("value", header.value);
  }
}

void PrintRule(YamlLines& yaml, const RouteRule& rule) {
  if (!rule.name.empty()) yaml.Text("name", rule.name);
  if (!rule.matches.empty()) {
    const auto list = yaml.Open("matches");
    for (const RouteMatch& match : rule.matches) {
      const auto item = yaml.Item();
      PrintMatch(yaml, match);
    }
  }
  PrintFilters(yaml, rule.filters);
  if (rule.backend_refs.empty()) {
    yaml.Raw("backendRefs", "[]");
    return;
  }
  const auto list = yaml.Open("backendRefs");
  for (const BackendRef& ref : rule.backend_refs) {
    const auto item = yaml.Item();
    PrintBackendTarget(yaml, ref.backend);
    yaml.Number("weight", ref.weight);
    PrintFilters(yaml, ref.filters);
  }
}

}  // namespace

void PrintHead(YamlLines& yaml, std::string_view api_version, std::string_view kind,
               const ObjectMeta& meta) {
  yaml.Text("apiVersion", api_version);
  yaml.Text("kind", kind);
  const auto metadata = yaml.Open("metadata");
  yaml.Text("name", meta.id.name);
  if (!meta.id.ns.empty()) yaml.Text("namespace", meta.id.ns);
  if (meta.creation_s) yaml.Raw("creationTimestamp", '"' + PrintTime(*meta.creation_s) + '"');
  if (meta.generation != 0) yaml.Number("generation", static_cast<uint64_t>(meta.generation));
  PrintMap(yaml, "labels", meta.labels);
}

void PrintMap(YamlLines& yaml, std::string_view key,
              const std::map<std::string, std::string>& entries) {
  if (entries.empty()) return;
  const auto map = yaml.Open(key);
  for (const auto& [name, value] : entries) yaml.Text(name, value);
}

void PrintParentRefs(YamlLines& yaml, const std::vector<ParentRef>& parents) {
  if (parents.empty()) return;
  const auto list = yaml.Open("parentRefs");
  for (const ParentRef& parent : parents) {
    const auto item = yaml.Item();
    if (parent.target != GroupKind{kGatewayGroup, "Gateway"}) {
      yaml.Text("group", parent.target.group);
      yaml.Text("kind", parent.target.kind);
    }
    yaml.Text("name", parent.id.name);
    if (parent.has_namespace) yaml.Text("namespace", parent.id.ns);
    if (parent.section_name) yaml.Text("sectionName", *parent.section_name);
    if (parent.port) yaml.Number("port", *parent.port);
  }
}

void PrintHostnames(YamlLines& yaml, const std::vector<RouteHostname>& hostnames) {
  if (hostnames.empty()) return;
  const auto list = yaml.Open("hostnames");
  for (const RouteHostname& hostname : hostnames) yaml.Entry(hostname.hostname.text());
}

void PrintGrpcRoute(YamlLines& yaml, const GrpcRoute& route) {
  PrintHead(yaml, std::string(kGatewayGroup) + "/v1", "GRPCRoute", route.meta);
  const bool is_empty = route.parent_refs.empty() && route.hostnames.empty() &&
                        route.rules.empty() && !route.use_default_gateways;
  if (is_empty) {
    yaml.Raw("spec", "{}");
    return;
  }
  const auto spec = yaml.Open("spec");
  if (route.use_default_gateways) yaml.Text("useDefaultGateways", "All");
  PrintParentRefs(yaml, route.parent_refs);
  PrintHostnames(yaml, route.hostnames);
  if (route.rules.empty()) return;
  const auto list = yaml.Open("rules");
  for (const RouteRule& rule : route.rules) {
    const auto item = yaml.Item();
    PrintRule(yaml, rule);
  }
}

}  // namespace routewind
