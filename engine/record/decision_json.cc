// SPDX-License-Identifier: Apache-2.0
#include "engine/record/decision_json.h"

namespace routewind {
namespace {

void WriteRule(JsonWriter& json, const Decision& decision) {
  const TableRule& rule = *decision.rule;
  json.Field("route", rule.route.ToString()).Field("rule", rule.rule_index);
  if (!rule.rule_name.empty()) json.Field("ruleName", rule.rule_name);
  json.Key("match");
  if (decision.selection.match == kNoMatch) {
    json.Null();
  } else {
    json.Uint(decision.selection.match);
  }
}

void WriteBackend(JsonWriter& json, const TableBackend& backend) {
  json.Key("backend").BeginObject();
  json.Field("group", backend.target.group).Field("kind", backend.target.kind);
  json.Field("namespace", backend.id.ns).Field("name", backend.id.name);
  if (backend.port != 0) json.Field("port", static_cast<uint32_t>(backend.port));
  json.Field("weight", backend.weight).Field("index", backend.index).EndObject();
}

void WriteVerdict(JsonWriter& json, const Decision& decision) {
  json.Field("outcome", OutcomeName(decision.outcome)).Field("grpcStatus", GrpcStatusName(decision.status));
  json.Field("reason", ReasonName(decision.reason));
}

void WriteWhere(JsonWriter& json, const Decision& decision) {
  const Selection& selection = decision.selection;
  if (selection.gateway != nullptr) json.Field("gateway", selection.gateway->ToString());
  if (!selection.listener.empty()) json.Field("listener", selection.listener);
  if (!selection.hostname.empty()) json.Field("hostname", selection.hostname);
  if (decision.rule != nullptr) WriteRule(json, decision);
  if (decision.backend != nullptr) WriteBackend(json, *decision.backend);
}

void WriteForwarded(JsonWriter& json, const RouteTable& table, const Decision& decision, const RequestView& request) {
  json.Key("requestHeaders").BeginObject();
  for (const ForwardedHeader& header : ForwardedHeaders(table, decision, request)) {
    json.Key(header.name).BeginArray();
    for (const std::string& value : header.values) json.String(value);
    json.EndArray();
  }
  json.EndObject();

  const ResponseHeaderOps ops = ResponseHeaderOpsOf(table, decision);
  json.Key("responseHeaderOps").BeginObject();
  json.Key("set").BeginObject();
  for (const ResponseHeaderOps::Edit& entry : ops.set) json.Field(entry.name, entry.value);
  json.EndObject().Key("add").BeginObject();
  for (const ResponseHeaderOps::Edit& entry : ops.add) json.Field(entry.name, entry.value);
  json.EndObject().Key("remove").BeginArray();
  for (const std::string& name : ops.remove) json.String(name);
  json.EndArray().EndObject();

  const std::vector<MirrorDecision> mirrors = MirrorsOf(table, decision);
  if (mirrors.empty()) return;
  json.Key("mirrors").BeginArray();
  for (const MirrorDecision& mirror : mirrors) {
    json.BeginObject().Field("namespace", mirror.id.ns).Field("name", mirror.id.name);
    if (mirror.port != 0) json.Field("port", static_cast<uint32_t>(mirror.port));
    json.Field("selected", mirror.selected).EndObject();
  }
  json.EndArray();
}

void WriteExplanation(JsonWriter& json, const Explanation& explanation) {
  json.Key("considered").BeginArray();
  for (const Considered& entry : explanation.considered) {
    json.BeginObject().Field("route", entry.route.ToString()).Field("rule", entry.rule).Key("match");
    if (entry.match == kNoMatch) {
      json.Null();
    } else {
      json.Uint(entry.match);
    }
    json.Field("verdict", VerdictName(entry.verdict));
    if (entry.by != DecidedBy::kNone) json.Field("by", DecidedByName(entry.by)).Field("detail", entry.detail);
    json.EndObject();
  }
  json.EndArray().Key("passedOver").BeginArray();
  for (const PassedOver& entry : explanation.passed_over) {
    json.BeginObject().Field("what", entry.what).Field("reason", entry.reason).EndObject();
  }
  json.EndArray();
}

}  // namespace

void WriteDecision(JsonWriter& json, const RouteTable& table, const Decision& decision, const RequestView& request,
                   std::string_view id_json, const Explanation* explanation) {
  json.BeginObject();
  if (!id_json.empty()) json.Key("id").Raw(id_json);
  WriteVerdict(json, decision);
  json.Field("message", DescribeDecision(table, decision, request));
  WriteWhere(json, decision);
  if (decision.outcome == Outcome::kRouted) WriteForwarded(json, table, decision, request);
  if (explanation != nullptr) WriteExplanation(json, *explanation);
  json.EndObject();
}

void WriteDecisionShape(JsonWriter& json, const Decision& decision) {
  json.BeginObject();
  WriteVerdict(json, decision);
  WriteWhere(json, decision);
  json.EndObject();
}

}  // namespace routewind
