// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/model/config.h"

namespace routewind {

// The status a cluster would show (semantics 8): pure function of the configuration.

struct Condition {
  std::string type;
  std::string status;  // "True", "False", "Unknown"
  std::string reason;
  std::string message;
  int64_t observed_generation = 0;
  friend bool operator==(const Condition&, const Condition&) = default;
};

struct ListenerStatus {
  std::string name;
  std::vector<GroupKind> supported_kinds;
  uint32_t attached_routes = 0;
  std::vector<Condition> conditions;
};

struct GatewayStatus {
  ObjectName id;
  std::vector<Condition> conditions;
  std::vector<ListenerStatus> listeners;
};

struct RouteParentStatus {
  ParentRef parent_ref;
  std::vector<Condition> conditions;
};

struct RouteStatus {
  std::string kind;  // "GRPCRoute" or "HTTPRoute"
  ObjectName id;
  std::vector<RouteParentStatus> parents;
};

struct ClusterStatus {
  std::vector<GatewayStatus> gateways;  // ours only, sorted by name
  std::vector<RouteStatus> routes;      // sorted by kind, then name
};

ClusterStatus ComputeStatus(const Config& config, const EngineOptions& options);

// Warnings that need more than one object (semantics 2.4: W-05 … W-13 and the findings of decisions D-14 … D-37).
std::vector<Diagnostic> FindWarnings(const Config& config, const EngineOptions& options);

}  // namespace routewind
