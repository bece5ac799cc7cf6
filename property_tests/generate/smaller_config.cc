// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/smaller_config.h"

#include <functional>

namespace routewind {
namespace {

using List = std::vector<Config>;

// Adds a copy of `config` for each element of the list that `locate` finds in it, without that
// element. `keep`: how many elements have to stay.
template <typename Locate>
void WithoutEach(const Config& config, Locate locate, List& smaller, size_t keep = 0) {
  const size_t count = locate(const_cast<Config&>(config)).size();
  if (count <= keep) return;
  for (size_t i = 0; i < count; ++i) {
    smaller.push_back(config);
    auto& elements = locate(smaller.back());
    elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void WithoutObjects(const Config& config, List& smaller) {
  WithoutEach(
      config, [](Config & c) -> auto& { return c.grpc_routes; }, smaller);
  WithoutEach(
      config, [](Config & c) -> auto& { return c.http_routes; }, smaller);
  WithoutEach(
      config, [](Config & c) -> auto& { return c.gateways; }, smaller, 1);
  WithoutEach(
      config, [](Config & c) -> auto& { return c.gateway_classes; }, smaller);
  WithoutEach(
      config, [](Config & c) -> auto& { return c.backend_tls_policies; }, smaller);
  WithoutEach(
      config, [](Config & c) -> auto& { return c.reference_grants; }, smaller);
  WithoutEach(
      config, [](Config & c) -> auto& { return c.services; }, smaller, 1);
  WithoutEach(
      config, [](Config & c) -> auto& { return c.namespaces; }, smaller);
  WithoutEach(
      config, [](Config & c) -> auto& { return c.secrets; }, smaller);
  WithoutEach(
      config, [](Config & c) -> auto& { return c.config_maps; }, smaller);
}

void WithSimplerListeners(const Config& config, List& smaller) {
  for (size_t g = 0; g < config.gateways.size(); ++g) {
    WithoutEach(
        config, [g](Config & c) -> auto& { return c.gateways[g].listeners; }, smaller, 1);
    for (size_t l = 0; l < config.gateways[g].listeners.size(); ++l) {
      const AllowedRoutes& allowed = config.gateways[g].listeners[l].allowed_routes;
      if (allowed.from == AllowedRoutes::From::kAll && allowed.kinds.empty()) continue;
      smaller.push_back(config);
      AllowedRoutes& simpler = smaller.back().gateways[g].listeners[l].allowed_routes;
      simpler = AllowedRoutes{};
      simpler.from = AllowedRoutes::From::kAll;
    }
  }
}

void WithSimplerMatches(const Config& config, size_t r, size_t u, List& smaller) {
  const RouteRule& rule = config.grpc_routes[r].rules[u];
  for (size_t m = 0; m < rule.matches.size(); ++m) {
    const auto match = [=](Config& c) -> RouteMatch& {
      return c.grpc_routes[r].rules[u].matches[m];
    };
    WithoutEach(
        config, [&](Config & c) -> auto& { return match(c).headers; }, smaller);
    if (!rule.matches[m].method) continue;
    smaller.push_back(config);
    match(smaller.back()).method.reset();
    if (!rule.matches[m].method->service || !rule.matches[m].method->method) continue;
    smaller.push_back(config);
    match(smaller.back()).method->service.reset();
    smaller.push_back(config);
    match(smaller.back()).method->method.reset();
  }
}

void WithSimplerRules(const Config& config, size_t r, List& smaller) {
  for (size_t u = 0; u < config.grpc_routes[r].rules.size(); ++u) {
    const auto rule = [=](Config& c) -> RouteRule& { return c.grpc_routes[r].rules[u]; };
    WithoutEach(
        config, [&](Config & c) -> auto& { return rule(c).matches; }, smaller);
    WithoutEach(
        config, [&](Config & c) -> auto& { return rule(c).filters; }, smaller);
    WithoutEach(
        config, [&](Config & c) -> auto& { return rule(c).backend_refs; }, smaller);
    for (size_t b = 0; b < config.grpc_routes[r].rules[u].backend_refs.size(); ++b) {
      const auto filters = [&](Config & c) -> auto& { return rule(c).backend_refs[b].filters; };
      WithoutEach(config, filters, smaller);
    }
    WithSimplerMatches(config, r, u, smaller);
  }
}

void WithSimplerRoutes(const Config& config, List& smaller) {
  for (size_t r = 0; r < config.grpc_routes.size(); ++r) {
    const auto route = [=](Config& c) -> GrpcRoute& { return c.grpc_routes[r]; };
    WithoutEach(
        config, [&](Config & c) -> auto& { return route(c).rules; }, smaller);
    WithoutEach(
        config, [&](Config & c) -> auto& { return route(c).parent_refs; }, smaller);
    WithoutEach(
        config, [&](Config & c) -> auto& { return route(c).hostnames; }, smaller);
  }
  for (size_t r = 0; r < config.http_routes.size(); ++r) {
    WithoutEach(
        config, [r](Config & c) -> auto& { return c.http_routes[r].parent_refs; }, smaller);
    WithoutEach(
        config, [r](Config & c) -> auto& { return c.http_routes[r].hostnames; }, smaller);
  }
  for (size_t r = 0; r < config.grpc_routes.size(); ++r) WithSimplerRules(config, r, smaller);
}

}  // namespace

std::vector<Config> SmallerConfigs(const Config& config) {
  List smaller;
  WithoutObjects(config, smaller);
  WithSimplerListeners(config, smaller);
  WithSimplerRoutes(config, smaller);
  return smaller;
}

}  // namespace routewind
