// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tools/routewind/render_check.h"
#include "tools/routewind/text_table.h"

namespace routewind {
namespace {

using Align = TextTable::Align;

// The first line of a message; conditions list several faults one to a line.
std::string FirstLine(const std::string& text) {
  const size_t end = text.find('\n');
  return end == std::string::npos ? text : text.substr(0, end) + " …";
}

void AddConditions(TextTable& table, const std::string& subject, const std::vector<Condition>& conditions) {
  for (const Condition& condition : conditions) {
    table.AddRow({subject, condition.type, condition.status, condition.reason, FirstLine(condition.message)});
  }
}

std::string ParentLabel(const ParentRef& parent) {
  std::string label = parent.id.ToString();
  if (parent.section_name) label += "#" + *parent.section_name;
  if (parent.port) label += ":" + std::to_string(*parent.port);
  return label;
}

std::string Count(size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string StatusSection(const ClusterStatus& status) {
  TextTable table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  for (const GatewayStatus& gateway : status.gateways) {
    AddConditions(table, "Gateway " + gateway.id.ToString(), gateway.conditions);
    for (const ListenerStatus& listener : gateway.listeners) {
      const std::string routes = " (" + Count(listener.attached_routes, "route") + ")";
      AddConditions(table, "  listener " + listener.name + routes, listener.conditions);
    }
  }
  for (const RouteStatus& route : status.routes) {
    if (route.parents.empty()) table.AddRow({route.kind + " " + route.id.ToString(), "attached to no Gateway of ours"});
    for (const RouteParentStatus& parent : route.parents) {
      AddConditions(table, route.kind + " " + route.id.ToString() + " on " + ParentLabel(parent.parent_ref),
                    parent.conditions);
    }
  }
  const std::string text = table.Render();
  return text.empty() ? "" : "status\n" + text;
}

std::string Assumptions(const LoadedConfig& loaded) {
  std::string out;
  if (loaded.config.gateways_assumed) out += "assumed: the Gateways that parentRefs name, each with one open HTTP listener\n";
  if (loaded.config.services_assumed) out += "assumed: the Services that backendRefs name\n";
  for (const auto& [kind, count] : loaded.skipped_kinds) {
    out += "passed over: " + std::to_string(count) + " × " + SafeText(kind) + "\n";
  }
  return out;
}

}  // namespace

std::string RenderCheckText(const CheckResult& result) {
  std::string out;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    out += FormatDiagnostic(diagnostic, result.loaded->config.files) + "\n";
  }
  out += StatusSection(result.status) + Assumptions(*result.loaded);
  const auto errors = static_cast<size_t>(
      std::count_if(result.diagnostics.begin(), result.diagnostics.end(),
                    [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::kError; }));
  const Config& config = result.loaded->config;
  out += result.is_valid() ? "valid" : "invalid";
  return out + ": " + Count(config.grpc_routes.size(), "GRPCRoute") + ", " + Count(config.gateways.size(), "Gateway") +
         "; " + Count(errors, "error") + ", " + Count(result.diagnostics.size() - errors, "warning") + "\n";
}

}  // namespace routewind
