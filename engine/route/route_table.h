// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/config.h"
#include "engine/model/outcome.h"

namespace routewind {

// One backendRef of a rule, resolved ahead of time (semantics 7.2).
struct TableBackend {
  GroupKind target;
  ObjectName id;
  uint16_t port = 0;  // 0: the reference has none (only kinds other than Service)
  uint32_t weight = 0;
  uint32_t index = 0;             // position in backendRefs
  bool is_valid = true;
  Reason invalid_reason = Reason::kMatched;  // why not, when !is_valid
  std::string invalid_detail;     // "Service web/pay has no TCP port 50051"
  bool has_unresolved_filter = false;        // an ExtensionRef on this backendRef
};

// One rule of one GRPCRoute: what statistics count and what a draw belongs to.
struct TableRule {
  ObjectName route;
  uint32_t rule_index = 0;
  std::string rule_name;
  std::vector<TableBackend> backends;
  uint64_t total_weight = 0;
};

// The compiled configuration: every listener of every Gateway that is ours, the candidates of each in order of
// precedence, everything indexed. Immutable, safe to share between threads, movable.
//
// Source:      semantics 3 (attachment), 5 (precedence), 7 (backends).
// Lifetime:    a Selection and a Decision point into it.
// Complexity:  building: O(n log n) in candidates × hostnames.
class RouteTable {
 public:
  struct Impl;

  explicit RouteTable(std::unique_ptr<const Impl> impl);
  ~RouteTable();
  RouteTable(RouteTable&&) noexcept;
  RouteTable& operator=(RouteTable&&) noexcept;

  // Names of the Gateways that are ours, sorted. With exactly one, requests need not name it.
  const std::vector<ObjectName>& gateways() const;

  // Every rule of every GRPCRoute, sorted by route name, then position; a rule id is an index into this. Rules of routes
  // that attach nowhere are here too: nobody can use them, and reports say so.
  const std::vector<TableRule>& rules() const;

  const Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<const Impl> impl_;
};

// Compiles a configuration. Never fails: what cannot be used becomes a condition, a warning or an invalid backend.
// `default_gateway` ("namespace/name") is where requests go that name no Gateway; empty: the only one, if there is one.
RouteTable CompileRoutes(const Config& config, const EngineOptions& options, std::string_view default_gateway = {});

}  // namespace routewind
