// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "property_tests/laws/agree.h"
#include "property_tests/laws/scenario_law.h"

namespace routewind {
namespace {

// Which backendRef of the configuration the scenario's number names, counting round.
struct BackendPlace {
  size_t route = 0;
  size_t rule = 0;
  size_t backend = 0;
};

std::optional<BackendPlace> NthBackend(const Config& config, uint64_t n) {
  std::vector<BackendPlace> places;
  for (size_t r = 0; r < config.grpc_routes.size(); ++r) {
    const std::vector<RouteRule>& rules = config.grpc_routes[r].rules;
    for (size_t u = 0; u < rules.size(); ++u) {
      for (size_t b = 0; b < rules[u].backend_refs.size(); ++b) places.push_back({r, u, b});
    }
  }
  if (places.empty()) return std::nullopt;
  return places[n % places.size()];
}

bool Picks(const Decision& decision, const GrpcRoute& route, const BackendPlace& place) {
  return decision.rule != nullptr && decision.backend != nullptr &&
         decision.rule->route == route.meta.id && decision.rule->rule_index == place.rule &&
         decision.backend->index == place.backend;
}

TEST(Decide, OnlyThePicksOfABackendSeeThatItIsInvalid) {  // T-11
  const ScenarioShape shape{.requests = 20, .number_below = 1000};
  CheckScenarios(
      {.shape = shape, .shares = {{"picks it", 10}}}, [](const Scenario& scenario, Trial& trial) {
        const auto place = NthBackend(scenario.config, scenario.number);
        if (!place) return;
        Config broken = scenario.config;
        broken.grpc_routes[place->route]
            .rules[place->rule]
            .backend_refs[place->backend]
            .backend.target = {"example.com", "Nothing"};
        const RouteTable before = CompileRoutes(scenario.config, scenario.options);
        const RouteTable after = CompileRoutes(broken, scenario.options);
        uint64_t n = 0;
        for (const Request& request : scenario.requests) {
          const BorrowedRequest borrowed(request);
          const Draw draw{1, n++};
          const Decision one = Decide(before, borrowed.view(), draw);
          const Decision other = Decide(after, borrowed.view(), draw);
          const bool picks_it = Picks(one, scenario.config.grpc_routes[place->route], *place);
          trial.LabelIf(picks_it, "picks it");
          if (picks_it) {
            trial.Equal(PrintRequest(request), "INVALID_BACKEND", OutcomeName(other.outcome));
            trial.Equal(PrintRequest(request), "INVALID_KIND", ReasonName(other.reason));
            trial.Expect(other.backend != nullptr && other.backend->index == place->backend,
                         PrintRequest(request) + ": another backend is picked");
          } else {
            trial.Equal(PrintRequest(request), Summarize(before, one), Summarize(after, other));
          }
        }
      });
}

}  // namespace
}  // namespace routewind
