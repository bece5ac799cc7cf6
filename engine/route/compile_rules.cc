// SPDX-License-Identifier: Apache-2.0
#include "engine/route/compile_rules.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "engine/route/compile_match.h"
#include "engine/route/decide.h"
#include "engine/route/resolve_reference.h"

namespace routewind {
namespace {

// Indexes into config.grpc_routes, sorted by `comes_first` on the routes' names.
template <typename ComesFirst>
std::vector<uint32_t> SortRoutes(const Config& config, ComesFirst comes_first) {
  std::vector<uint32_t> order(config.grpc_routes.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return comes_first(config.grpc_routes[a].meta.id, config.grpc_routes[b].meta.id);
  });
  return order;
}

// P7 of each route; same index as config.grpc_routes.
std::vector<uint32_t> NamePositions(const Config& config, EngineOptions::NameTie tie) {
  const std::vector<uint32_t> order = SortRoutes(
      config,
      [tie](const ObjectName& a, const ObjectName& b) { return NameComesFirst(a, b, tie); });
  std::vector<uint32_t> positions(order.size());
  for (uint32_t i = 0; i < order.size(); ++i) positions[order[i]] = i;
  return positions;
}

class RuleCompiler {
 public:
  RuleCompiler(const Config& config, const EngineOptions& options, RouteTable::Impl& table)
      : options_(options), table_(table), references_(config) {}

  void Add(const GrpcRoute& route, uint32_t rule_index, uint32_t name_position) {
    const RouteRule& rule = route.rules[rule_index];
    const std::string identity = route.meta.id.ToString() + "#" + std::to_string(rule_index);
    TableRule entry;
    entry.route = route.meta.id;
    entry.rule_index = rule_index;
    entry.rule_name = rule.name;
    std::vector<uint32_t> weights;
    for (const BackendRef& backend : rule.backend_refs) {
      entry.backends.push_back(
          ResolveBackend(route, backend, static_cast<uint32_t>(entry.backends.size())));
      entry.total_weight += backend.weight;
      weights.push_back(backend.weight);
    }

    RulePlan plan{.picker = BackendPicker(weights, identity),
                  .unresolved_filter = UnresolvedFilter(rule.filters, references_),
                  .by_backend = {},
                  .unresolved_by_backend = {},
                  .fault = RuleFault(rule),
                  .matches = {},
                  .route_is_created = route.meta.creation_s.has_value()};
    if (plan.fault.empty()) plan.matches = CompileMatches(rule);
    const FilterContext context{route.meta.id.ns, identity, references_};
    for (uint32_t i = 0; i < rule.backend_refs.size(); ++i) {
      plan.by_backend.push_back(PlanFilters(rule, rule.backend_refs[i], i, context));
      plan.unresolved_by_backend.push_back(
          UnresolvedFilter(rule.backend_refs[i].filters, references_));
      entry.backends[i].has_unresolved_filter = !plan.unresolved_by_backend.back().empty();
    }
    for (CompiledMatch& match : plan.matches) {
      match.rule = static_cast<uint32_t>(table_.rules.size());
      match.rank.created_s = route.meta.creation_s.value_or(Rank::kNotCreated);
      match.rank.name_position = name_position;
      match.rank.rule_index = rule_index;
    }
    table_.has_uncreated_routes = table_.has_uncreated_routes || !plan.route_is_created;
    table_.rules.push_back(std::move(entry));
    table_.plans.push_back(std::move(plan));
  }

 private:
  TableBackend ResolveBackend(const GrpcRoute& route, const BackendRef& backend,
                              uint32_t index) const {
    ReferenceVerdict verdict = references_.ResolveBackend(route.meta.id.ns, backend.backend);
    return {.target = backend.backend.target,
            .id = backend.backend.id,
            .port = backend.backend.port.value_or(0),
            .weight = backend.weight,
            .index = index,
            .is_valid = verdict.is_valid,
            .invalid_reason = verdict.reason,
            .invalid_detail = std::move(verdict.detail),
            .has_unresolved_filter = false};
  }

  // Precondition: the rule has no fault.
  std::vector<CompiledMatch> CompileMatches(const RouteRule& rule) {
    std::vector<CompiledMatch> matches;
    for (uint32_t i = 0; i < rule.matches.size(); ++i) {
      matches.push_back(CompileMatch(rule.matches[i], options_, table_.patterns));
      matches.back().match = matches.back().rank.match_index = i;
    }
    if (rule.matches.empty()) {
      matches.push_back(CompileMatch(RouteMatch(), options_, table_.patterns));
      matches.back().match = kNoMatch;
    }
    return matches;
  }

  const EngineOptions& options_;
  RouteTable::Impl& table_;
  ReferenceResolver references_;
};

}  // namespace

std::vector<uint32_t> CompileRules(const Config& config, const EngineOptions& options,
                                   RouteTable::Impl& table) {
  const std::vector<uint32_t> name_positions = NamePositions(config, options.name_tie);
  std::vector<uint32_t> first_rules(config.grpc_routes.size());
  RuleCompiler compiler(config, options, table);
  for (const uint32_t route : SortRoutes(config, std::less<>())) {
    first_rules[route] = static_cast<uint32_t>(table.rules.size());
    const GrpcRoute& source = config.grpc_routes[route];
    for (uint32_t rule = 0; rule < source.rules.size(); ++rule)
      compiler.Add(source, rule, name_positions[route]);
  }
  return first_rules;
}

}  // namespace routewind
