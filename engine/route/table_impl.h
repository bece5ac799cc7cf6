// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/lookup_map.h"
#include "engine/model/config.h"
#include "engine/route/candidate_tree.h"
#include "engine/route/condition.h"
#include "engine/route/filter_plan.h"
#include "engine/route/host_index.h"
#include "engine/route/pattern_pool.h"
#include "engine/route/pick_backend.h"
#include "engine/route/route_table.h"

namespace routewind {

// What stands behind a RouteTable: Gateways hold listeners, listeners hold one bucket for each
// hostname that ranks, buckets hold candidates, best first. Built by compile.cc, then only read by
// decide, describe and explain.

// What a rule needs beyond its TableRule; same index.
struct RulePlan {
  BackendPicker picker;
  std::string unresolved_filter;       // see UnresolvedFilter; empty: none
  std::vector<FilterPlan> by_backend;  // same index as TableRule::backends
  std::vector<std::string> unresolved_by_backend;
  std::string fault;                   // why the rule cannot be used (D-38); empty: it can
  std::vector<CompiledMatch> matches;  // empty: the rule cannot be used
  bool route_is_created = true;        // false: its route has no creationTimestamp (D-21)
};

struct HostBucket;

struct Candidate {
  const CompiledMatch* match = nullptr;
  const HostBucket* bucket = nullptr;
};

// The candidates of one listener whose routes name the same hostname. They share P1 and P2, and
// hosts that this hostname covers and the listener takes are exactly those that the effective
// hostname covers (T-03).
struct HostBucket {
  Hostname ranking;    // the hostname that ranks: as written, or cut down to the listener's (D-01)
  Hostname effective;  // listener ∩ route
  std::vector<Candidate>
      candidates;      // best first; empty where only routes without rules name it (D-10)
  CandidateTree tree;  // over the same positions
};

// A route that cannot be asked, for explanations.
struct PassedRoute {
  ObjectName route;
  std::string reason;
};

struct TableListener {
  struct IgnoredHostname {
    ObjectName route;
    Hostname hostname;
  };
  std::string name;
  Hostname hostname;
  uint16_t port = 0;
  std::string idle_because;  // why it serves no traffic; empty: it does
  std::vector<std::unique_ptr<const HostBucket>> buckets;  // by hostname text
  HostIndex bucket_index;
  std::vector<IgnoredHostname>
      ignored_hostnames;                    // of attached routes, outside the listener's hostname
  std::vector<uint32_t> dropped_rules;      // ids of attached routes' rules that have a fault
  std::vector<PassedRoute> refused_routes;  // lost here to HTTPRoutes (D-07)
};

struct TableGateway {
  struct PortIndex {
    uint16_t port = 0;  // 0: all ports compete (D-19)
    HostIndex listeners;
  };
  const ObjectName* id = nullptr;
  std::vector<TableListener> listeners;     // in the Gateway's order
  std::vector<PortIndex> ports;             // by port
  std::vector<PassedRoute> refused_routes;  // by a parentRef that attaches nowhere
};

struct RouteTable::Impl {
  EngineOptions options;
  PatternPool patterns;
  std::vector<TableRule> rules;
  std::vector<RulePlan> plans;  // same index
  std::vector<ObjectName> gateway_names;
  std::vector<std::string> gateway_texts;  // "namespace/name"; same index
  std::vector<TableGateway> gateways;      // same index
  LookupMap<uint32_t> gateway_index;
  std::string default_gateway_text;  // as asked for; empty: the only one
  std::optional<uint32_t> default_gateway;
  std::string no_gateway_because;              // why there is none; empty: there is one
  std::vector<PassedRoute> parentless_routes;  // that name no Gateway of ours
  bool has_uncreated_routes = false;
};

// The candidate's full rank, its hostname's part included.
Rank RankOf(const Candidate& candidate);

// A request as the table looks at it.
struct ParsedRequest {
  RequestParts parts;
  std::string_view host;
  Reason fault = Reason::kMatched;  // kMalformedPath or kMalformedAuthority
};
ParsedRequest ParseRequest(const RouteTable::Impl& table, const RequestView& request,
                           ScratchText& scratch);

// The Gateway a request names, or the default; null when there is none.
const TableGateway* FindGateway(const RouteTable::Impl& table, std::string_view name);

// The listener that takes the host (semantics 3.5); null when none does.
const TableListener* ChooseListener(const TableGateway& gateway, uint16_t port,
                                    std::string_view host);

}  // namespace routewind
