// SPDX-License-Identifier: Apache-2.0
#include "engine/route/listener_status.h"

#include "engine/route/allowed_routes.h"

namespace routewind {
namespace {

using Findings = std::vector<ListenerFinding>;

bool IsConflict(ListenerFault fault) {
  return fault == ListenerFault::kHostnameConflict || fault == ListenerFault::kProtocolConflict;
}

bool IsCertificateFault(ListenerFault fault) {
  return fault == ListenerFault::kInvalidCertificateRef || fault == ListenerFault::kRefNotPermitted;
}

const char* ReasonOf(ListenerFault fault) {
  switch (fault) {
    case ListenerFault::kNone:
      return "Accepted";
    case ListenerFault::kUnsupportedProtocol:
      return "UnsupportedProtocol";
    case ListenerFault::kHostnameConflict:
      return "HostnameConflict";
    case ListenerFault::kProtocolConflict:
      return "ProtocolConflict";
    case ListenerFault::kUnsupportedValue:
      return "UnsupportedValue";
    case ListenerFault::kInvalidCertificateRef:
      return "InvalidCertificateRef";
    case ListenerFault::kRefNotPermitted:
      return "RefNotPermitted";
  }
  return "Accepted";
}

// The first finding that `is_wanted` takes; null: none.
const ListenerFinding* FindFirst(const Findings& findings, bool (*is_wanted)(ListenerFault)) {
  for (const ListenerFinding& finding : findings) {
    if (is_wanted(finding.fault)) return &finding;
  }
  return nullptr;
}

void AddAccepted(const Findings& findings, ConditionList& conditions) {
  const ListenerFinding* refusal =
      FindFirst(findings, [](ListenerFault fault) { return !IsCertificateFault(fault); });
  if (refusal == nullptr) {
    conditions.True("Accepted", "Accepted");
  } else {
    conditions.False("Accepted", ReasonOf(refusal->fault), refusal->detail);
  }
}

void AddConflicted(const Findings& findings, ConditionList& conditions) {
  const ListenerFinding* conflict = FindFirst(findings, IsConflict);
  if (conflict == nullptr) {
    conditions.False("Conflicted", "NoConflicts");
  } else {
    conditions.True("Conflicted", ReasonOf(conflict->fault), conflict->detail);
  }
}

std::string DescribeInvalidKinds(const Listener& listener) {
  std::string names;
  for (const GroupKind& kind : SupportedKindsOf(listener).invalid) {
    if (!names.empty()) names += ", ";
    names += DescribeKind(kind);
  }
  return "allowedRoutes.kinds names kinds that protocol " + listener.protocol +
         " does not take here: " + names;
}

// A certificate that cannot be used stops the traffic, a wrong kind does not: the certificate gives
// the reason.
void AddResolvedRefs(const AttachedListener& listener, const Findings& findings,
                     ConditionList& conditions) {
  const ListenerFinding* certificate = FindFirst(findings, IsCertificateFault);
  std::string kinds = listener.has_invalid_kinds ? DescribeInvalidKinds(*listener.listener) : "";
  if (certificate != nullptr) {
    conditions.False("ResolvedRefs", ReasonOf(certificate->fault),
                     certificate->detail + (kinds.empty() ? "" : "\n" + kinds));
  } else if (!kinds.empty()) {
    conditions.False("ResolvedRefs", "InvalidRouteKinds", std::move(kinds));
  } else {
    conditions.True("ResolvedRefs", "ResolvedRefs");
  }
}

void AddOverlap(const Listener& listener, const std::vector<std::string>& overlaps,
                ConditionList& conditions) {
  if (overlaps.empty()) return;
  std::string names;
  for (const std::string& name : overlaps) names += (names.empty() ? "" : ", ") + name;
  conditions.True("OverlappingTLSConfig", "OverlappingHostnames",
                  "on port " + std::to_string(listener.port) + " hostname " +
                      std::string(listener.hostname.text()) +
                      " overlaps with the hostname of listener " + names);
}

}  // namespace

ListenerStatus ComputeListenerStatus(const AttachedListener& listener, const Findings& findings,
                                     const std::vector<std::string>& overlaps, int64_t generation) {
  ListenerStatus status;
  status.name = listener.listener->name;
  status.supported_kinds = listener.supported_kinds;
  status.attached_routes =
      static_cast<uint32_t>(listener.grpc_routes.size()) + listener.http_route_count;

  ConditionList conditions(generation);
  AddAccepted(findings, conditions);
  AddConflicted(findings, conditions);
  AddResolvedRefs(listener, findings, conditions);
  if (findings.empty()) {
    conditions.True("Programmed", "Programmed");
  } else {
    conditions.False("Programmed", "Invalid", findings.front().detail);
  }
  AddOverlap(*listener.listener, overlaps, conditions);
  status.conditions = std::move(conditions).Finish();
  return status;
}

}  // namespace routewind
