// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json_writer.h"
#include "tools/routewind/render_check.h"

namespace routewind {
namespace {

std::string_view SeverityName(const Diagnostic& diagnostic) {
  return diagnostic.severity == Diagnostic::Severity::kError ? "error" : "warning";
}

std::string FileOf(const CheckResult& result, const Diagnostic& diagnostic) {
  const auto& files = result.loaded->config.files;
  return diagnostic.place.line != 0 && diagnostic.place.file < files.size() ? files[diagnostic.place.file] : "";
}

void WriteDiagnostic(JsonWriter& json, const CheckResult& result, const Diagnostic& diagnostic) {
  json.BeginObject().Field("severity", SeverityName(diagnostic)).Field("code", diagnostic.code);
  if (diagnostic.place.line != 0) {
    json.Field("file", FileOf(result, diagnostic)).Field("line", diagnostic.place.line);
    json.Field("column", diagnostic.place.column);
  }
  if (!diagnostic.resource.empty()) json.Field("resource", diagnostic.resource);
  if (!diagnostic.path.empty()) json.Field("path", diagnostic.path);
  json.Field("message", diagnostic.message).EndObject();
}

void WriteConditions(JsonWriter& json, const std::vector<Condition>& conditions) {
  json.Key("conditions").BeginArray();
  for (const Condition& condition : conditions) {
    json.BeginObject().Field("type", condition.type).Field("status", condition.status);
    json.Field("reason", condition.reason).Field("message", condition.message);
    json.Field("observedGeneration", condition.observed_generation).EndObject();
  }
  json.EndArray();
}

void WriteListener(JsonWriter& json, const ListenerStatus& listener) {
  json.BeginObject().Field("name", listener.name).Field("attachedRoutes", listener.attached_routes);
  json.Key("supportedKinds").BeginArray();
  for (const GroupKind& kind : listener.supported_kinds) {
    json.BeginObject().Field("group", kind.group).Field("kind", kind.kind).EndObject();
  }
  json.EndArray();
  WriteConditions(json, listener.conditions);
  json.EndObject();
}

void WriteParentRef(JsonWriter& json, const ParentRef& parent) {
  json.Key("parentRef").BeginObject();
  json.Field("group", parent.target.group).Field("kind", parent.target.kind);
  json.Field("namespace", parent.id.ns).Field("name", parent.id.name);
  if (parent.section_name) json.Field("sectionName", *parent.section_name);
  if (parent.port) json.Field("port", static_cast<uint32_t>(*parent.port));
  json.EndObject();
}

void WriteStatus(JsonWriter& json, const ClusterStatus& status) {
  json.Key("gateways").BeginArray();
  for (const GatewayStatus& gateway : status.gateways) {
    json.BeginObject().Field("namespace", gateway.id.ns).Field("name", gateway.id.name);
    WriteConditions(json, gateway.conditions);
    json.Key("listeners").BeginArray();
    for (const ListenerStatus& listener : gateway.listeners) WriteListener(json, listener);
    json.EndArray().EndObject();
  }
  json.EndArray().Key("routes").BeginArray();
  for (const RouteStatus& route : status.routes) {
    json.BeginObject().Field("kind", route.kind).Field("namespace", route.id.ns).Field("name", route.id.name);
    json.Key("parents").BeginArray();
    for (const RouteParentStatus& parent : route.parents) {
      json.BeginObject();
      WriteParentRef(json, parent.parent_ref);
      WriteConditions(json, parent.conditions);
      json.EndObject();
    }
    json.EndArray().EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string RenderCheckJson(const CheckResult& result) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Field("valid", result.is_valid()).Key("diagnostics").BeginArray();
  for (const Diagnostic& diagnostic : result.diagnostics) WriteDiagnostic(json, result, diagnostic);
  json.EndArray();
  WriteStatus(json, result.status);
  json.Key("skippedKinds").BeginObject();
  for (const auto& [kind, count] : result.loaded->skipped_kinds) json.Field(kind, count);
  json.EndObject().Field("configDigest", result.loaded->digest).EndObject();
  return out + "\n";
}

}  // namespace routewind
