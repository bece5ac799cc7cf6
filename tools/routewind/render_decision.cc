// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/render_decision.h"

#include "engine/route/possible.h"

#include <algorithm>

namespace routewind {
namespace {

void AppendLine(std::string& out, std::string_view label, const std::string& value) {
  constexpr size_t kLabelWidth = 18;
  out += "  ";
  out += label;
  out.append(kLabelWidth - std::min(kLabelWidth, label.size()), ' ');
  out += value + "\n";
}

void AppendForwarding(std::string& out, const RouteTable& table, const Decision& decision, const RequestView& request) {
  for (const ForwardedHeader& header : ForwardedHeaders(table, decision, request)) {
    for (const std::string& value : header.values) AppendLine(out, "request header", header.name + ": " + value);
  }
  const ResponseHeaderOps ops = ResponseHeaderOpsOf(table, decision);
  for (const auto& entry : ops.set) AppendLine(out, "response set", entry.name + ": " + entry.value);
  for (const auto& entry : ops.add) AppendLine(out, "response add", entry.name + ": " + entry.value);
  for (const auto& name : ops.remove) AppendLine(out, "response remove", name);
  for (const MirrorDecision& mirror : MirrorsOf(table, decision)) {
    const std::string port = mirror.port == 0 ? "" : ":" + std::to_string(mirror.port);
    AppendLine(out, "mirror", mirror.id.ToString() + port + (mirror.selected ? " (copied)" : " (not this one)"));
  }
}

std::string CandidateLabel(const Considered& entry) {
  std::string label = entry.route.ToString() + " rule " + std::to_string(entry.rule);
  if (entry.match != kNoMatch) label += " match " + std::to_string(entry.match);
  return label;
}

}  // namespace

std::string BackendLabel(const TableBackend& backend) {
  std::string label = backend.id.ToString();
  if (backend.port != 0) label += ":" + std::to_string(backend.port);
  if (backend.target != GroupKind{"", "Service"}) {
    label += " (kind " + backend.target.kind + (backend.target.group.empty() ? "" : "." + backend.target.group) + ")";
  }
  return label;
}

std::string RuleLabel(const TableRule& rule) {
  std::string label = rule.route.ToString() + " rule " + std::to_string(rule.rule_index);
  if (!rule.rule_name.empty()) label += " '" + rule.rule_name + "'";
  return label;
}

std::string RenderDecisionText(const RouteTable& table, const Decision& decision, const RequestView& request) {
  std::string out(OutcomeName(decision.outcome));
  out += ": " + DescribeDecision(table, decision, request) + "\n";
  AppendLine(out, "grpc status", std::string(GrpcStatusName(decision.status)));
  AppendLine(out, "reason", std::string(ReasonName(decision.reason)));
  const Selection& selection = decision.selection;
  if (selection.gateway != nullptr) AppendLine(out, "gateway", selection.gateway->ToString());
  if (!selection.listener.empty()) AppendLine(out, "listener", std::string(selection.listener));
  if (!selection.hostname.empty()) AppendLine(out, "hostname", std::string(selection.hostname));
  if (decision.rule != nullptr) {
    const bool has_match = selection.match != kNoMatch && selection.match != kSomeMatch;
    const std::string match = !has_match ? "" : " match " + std::to_string(selection.match);
    AppendLine(out, "rule", RuleLabel(*decision.rule) + match);
  }
  if (decision.backend != nullptr) {
    const TableBackend& backend = *decision.backend;
    AppendLine(out, "backend", BackendLabel(backend) + " (backendRef " + std::to_string(backend.index) + ", weight " +
                                   std::to_string(backend.weight) + " of " + std::to_string(decision.rule->total_weight) +
                                   ")");
  }
  if (decision.outcome == Outcome::kRouted) AppendForwarding(out, table, decision, request);
  return out;
}

std::string RenderExplanationText(const Explanation& explanation) {
  size_t width = 0;
  for (const Considered& entry : explanation.considered) width = std::max(width, CandidateLabel(entry).size());
  std::string out = "considered, best first:\n";
  if (explanation.considered.empty()) out += "  nothing\n";
  for (const Considered& entry : explanation.considered) {
    const std::string label = CandidateLabel(entry);
    std::string verdict(VerdictName(entry.verdict));
    verdict.resize(8, ' ');
    out += "  " + verdict + label;
    if (entry.by != DecidedBy::kNone) {
      out += std::string(width - label.size() + 2, ' ') + std::string(DecidedByName(entry.by)) + ": " + entry.detail;
    }
    out += "\n";
  }
  if (!explanation.passed_over.empty()) out += "passed over:\n";
  for (const PassedOver& entry : explanation.passed_over) out += "  " + entry.what + ": " + entry.reason + "\n";
  return out;
}

}  // namespace routewind
