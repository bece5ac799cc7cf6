// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/model/config.h"

namespace routewind {

// Listeners × routes → which route may answer for which hostnames on which listener (semantics 3).
// Everything points into the Config it was made from, which outlives it.

// Why a listener serves no traffic although routes may attach to it (semantics 8.3; D-16).
enum class ListenerFault {
  kNone,
  kUnsupportedProtocol,    // not HTTP or HTTPS
  kHostnameConflict,       // 3.6
  kProtocolConflict,
  kUnsupportedValue,       // HTTPS without tls (D-35), selector with an unknown operator (D-23)
  kInvalidCertificateRef,
  kRefNotPermitted,        // certificate in another namespace without a grant
};

// One of a route's hostnames on a listener: as the route writes it, and cut down to what the listener accepts.
struct AttachedHostname {
  Hostname original;
  Hostname effective;
};

struct AttachedRoute {
  const GrpcRoute* route = nullptr;
  std::vector<AttachedHostname> hostnames;  // never empty; in the route's order, without repeats
};

// A route that got as far as the cross-kind rule on a listener and lost there (D-07).
struct RefusedRoute {
  const GrpcRoute* route = nullptr;
  std::string detail;  // "HTTPRoute infra/h came first for hostname a.io"
};

struct AttachedListener {
  const Listener* listener = nullptr;
  ListenerFault fault = ListenerFault::kNone;
  std::string fault_detail;
  std::vector<GroupKind> supported_kinds;  // sorted
  bool has_invalid_kinds = false;          // allowedRoutes.kinds names one that the protocol does not take
  std::vector<AttachedRoute> grpc_routes;  // sorted by namespace/name; D-15: a route stands here once
  std::vector<RefusedRoute> refused_routes;  // GRPCRoutes only, sorted by namespace/name
  uint32_t http_route_count = 0;           // HTTPRoutes attached here; with grpc_routes.size() it is attachedRoutes
};

struct AttachedGateway {
  const Gateway* gateway = nullptr;
  std::vector<AttachedListener> listeners;  // in the Gateway's order
};

// Why a parentRef attaches nowhere; the first step of semantics 3.1 that leaves nothing. In the order of the steps.
enum class ParentVerdict {
  kNotOurs,                     // step 0 or 1: no status entry
  kNoMatchingParent,
  kNotAllowedByListeners,
  kNoMatchingListenerHostname,
  kHostnameConflict,            // lost to a route of the other kind (D-07)
  kNoUsableRule,                // step 6: every rule has a RuleFault (D-38)
  kAttached,
};

struct ParentAttachment {
  const ParentRef* parent_ref = nullptr;  // null: claimed through useDefaultGateways (semantics 10.2)
  const Gateway* gateway = nullptr;       // null with kNotOurs
  ParentVerdict verdict = ParentVerdict::kNotOurs;
  std::string detail;                     // for people: which listener said no, and why
};

struct RouteAttachment {
  const GrpcRoute* grpc_route = nullptr;  // exactly one of the two
  const HttpRoute* http_route = nullptr;
  std::vector<ParentAttachment> parents;  // in the route's order
};

struct AttachmentPlan {
  std::vector<AttachedGateway> gateways;  // ours only, sorted by namespace/name
  std::vector<RouteAttachment> routes;    // every route; GRPCRoutes first, each kind sorted by namespace/name
};

// Complexity: O(listeners × routes × hostnames).
AttachmentPlan Attach(const Config& config, const EngineOptions& options);

// Older first, then by name as options.name_tie has it; absent creation times are youngest (D-21). Negative: a first.
// The order of P6 and P7, which the cross-kind rule shares.
int CompareAge(const ObjectMeta& a, const ObjectMeta& b, const EngineOptions& options);

}  // namespace routewind
