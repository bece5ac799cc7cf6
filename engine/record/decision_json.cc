// SPDX-License-Identifier: Apache-2.0
#include "engine/record/decision_json.h"

#include <set>
#include <string>
#include <tuple>

namespace routewind {
namespace {

void WriteRule(JsonWriter& json, const Decision& decision) {
  const TableRule& rule = *decision.rule;
  json.Field("route", rule.route.ToString()).Field("rule", rule.rule_index);
  if (!rule.rule_name.empty()) json.Field("ruleName", rule.rule_name);
  if (decision.selection.match == kSomeMatch) return;
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

// Every rule, every backend that a rule may pick, and every way of being refused.
void WritePossible(JsonWriter& json, const RouteTable& table, const PossibleSelections& possible) {
  std::set<std::tuple<std::string, std::string, uint16_t>> backends;
  std::set<std::string_view> refusals;
  json.Key("possibleRules").BeginArray();
  for (const Selection& selection : possible.selections) {
    if (selection.rule == kNoRule) {
      refusals.insert(OutcomeName(selection.outcome));
      continue;
    }
    const TableRule& rule = table.rules()[selection.rule];
    json.BeginObject().Field("route", rule.route.ToString()).Field("rule", rule.rule_index);
    if (!rule.rule_name.empty()) json.Field("ruleName", rule.rule_name);
    json.EndObject();
    for (const TableBackend& backend : rule.backends) {
      if (backend.weight > 0) backends.emplace(backend.id.ns, backend.id.name, backend.port);
    }
  }
  json.EndArray().Key("possibleBackends").BeginArray();
  for (const auto& [ns, name, port] : backends) {
    json.BeginObject().Field("namespace", ns).Field("name", name);
    if (port != 0) json.Field("port", static_cast<uint32_t>(port));
    json.EndObject();
  }
  json.EndArray().Key("possibleRefusals").BeginArray();
  for (const std::string_view refusal : refusals) json.String(refusal);
  json.EndArray();
}

}  // namespace

void WriteDecision(JsonWriter& json, const RouteTable& table, const Decision& decision, const RequestView& request,
                   std::string_view id_json, const Explanation* explanation, const PossibleSelections* possible) {
  json.BeginObject();
  if (!id_json.empty()) json.Key("id").Raw(id_json);
  WriteVerdict(json, decision);
  if (possible != nullptr) json.Field("certainty", possible->is_certain() ? "certain" : "possible");
  json.Field("message", DescribeDecision(table, decision, request));
  WriteWhere(json, decision);
  if (decision.outcome == Outcome::kRouted) WriteForwarded(json, table, decision, request);
  if (possible != nullptr && !possible->is_certain()) WritePossible(json, table, *possible);
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
