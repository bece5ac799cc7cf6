// SPDX-License-Identifier: Apache-2.0
#include "engine/route/route_status.h"

#include <optional>

#include "engine/route/condition_list.h"
#include "engine/route/reference_faults.h"

namespace routewind {
namespace {

const char* AcceptedReason(ParentVerdict verdict) {
  switch (verdict) {
    case ParentVerdict::kNotOurs:
    case ParentVerdict::kAttached:
      return "Accepted";
    case ParentVerdict::kNoMatchingParent:
      return "NoMatchingParent";
    case ParentVerdict::kNotAllowedByListeners:
      return "NotAllowedByListeners";
    case ParentVerdict::kNoMatchingListenerHostname:
      return "NoMatchingListenerHostname";
    case ParentVerdict::kHostnameConflict:
      return "HostnameConflict";
    case ParentVerdict::kNoUsableRule:
      return "UnsupportedValue";
  }
  return "Accepted";
}

// What is the same for every parent of one route.
struct RouteFindings {
  std::vector<ReferenceFault> references;
  std::string dropped_rules;  // one line for each rule that cannot be used
};

RouteFindings Inspect(const ReferenceResolver& resolver, const GrpcRoute& route) {
  RouteFindings findings;
  findings.references = FindReferenceFaults(resolver, route);
  for (size_t i = 0; i < route.rules.size(); ++i) {
    const std::string fault = RuleFault(route.rules[i]);
    if (fault.empty()) continue;
    const std::string& name = route.rules[i].name;
    if (!findings.dropped_rules.empty()) findings.dropped_rules += "\n";
    findings.dropped_rules += "Dropped Rule " + std::to_string(i) +
                              (name.empty() ? "" : " (" + name + ")") + ": " + fault;
  }
  return findings;
}

// D-36: the first failing reference gives the reason, the message lists all.
void AddResolvedRefs(const std::vector<ReferenceFault>& faults, ConditionList& conditions) {
  if (faults.empty()) {
    conditions.True("ResolvedRefs", "ResolvedRefs");
    return;
  }
  std::string lines;
  for (const ReferenceFault& fault : faults) {
    if (!lines.empty()) lines += "\n";
    lines += fault.path + ": " + fault.verdict.detail;
  }
  conditions.False("ResolvedRefs", std::string(faults.front().verdict.condition_reason),
                   std::move(lines));
}

std::vector<Condition> ParentConditions(const ParentAttachment& parent, int64_t generation,
                                        const std::optional<RouteFindings>& findings) {
  ConditionList conditions(generation);
  const bool is_accepted = parent.verdict == ParentVerdict::kAttached;
  if (is_accepted) {
    conditions.True("Accepted", "Accepted");
  } else {
    const bool by_rules = parent.verdict == ParentVerdict::kNoUsableRule && findings;
    conditions.False("Accepted", AcceptedReason(parent.verdict),
                     by_rules ? findings->dropped_rules : parent.detail);
  }
  if (!findings) return std::move(conditions).Finish();
  AddResolvedRefs(findings->references, conditions);
  if (is_accepted && !findings->dropped_rules.empty()) {
    conditions.True("PartiallyInvalid", "UnsupportedValue", findings->dropped_rules);
  }
  return std::move(conditions).Finish();
}

// A claim through useDefaultGateways is shown as a parentRef to the whole Gateway.
ParentRef ShownParentRef(const ParentAttachment& parent) {
  if (parent.parent_ref != nullptr) return *parent.parent_ref;
  ParentRef ref;
  ref.target = {kGatewayGroup, "Gateway"};
  ref.id = parent.gateway->meta.id;
  ref.has_namespace = true;
  return ref;
}

}  // namespace

RouteStatus ComputeRouteStatus(const ReferenceResolver& resolver,
                               const RouteAttachment& attachment) {
  const bool is_grpc = attachment.grpc_route != nullptr;
  const ObjectMeta& meta = is_grpc ? attachment.grpc_route->meta : attachment.http_route->meta;
  std::optional<RouteFindings> findings;
  if (is_grpc) findings = Inspect(resolver, *attachment.grpc_route);

  RouteStatus status;
  status.kind = is_grpc ? "GRPCRoute" : "HTTPRoute";
  status.id = meta.id;
  for (const ParentAttachment& parent : attachment.parents) {
    if (parent.verdict == ParentVerdict::kNotOurs) continue;
    status.parents.push_back(
        {ShownParentRef(parent), ParentConditions(parent, meta.generation, findings)});
  }
  return status;
}

}  // namespace routewind
