// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/route/decide.h"
#include "engine/route/testing/cluster_builder.h"

// Short words for asking a table in tests. Test-only.
namespace routewind::testing {

// The config, with these Services in it.
inline Config WithServices(Config config, const std::vector<std::string>& names) {
  for (const std::string& name : names) config.services.push_back(MakeService(name));
  return config;
}

// A Config with one Gateway `infra/edge`, whose listeners take routes from all namespaces.
inline Config EdgeConfig(std::vector<Listener> listeners, std::vector<GrpcRoute> routes) {
  Config config;
  for (Listener& listener : listeners) listener = FromAll(std::move(listener));
  config.gateways.push_back(MakeGateway("infra/edge", std::move(listeners)));
  config.grpc_routes = std::move(routes);
  return config;
}

inline Config OneListenerConfig(std::vector<GrpcRoute> routes, std::string hostname = "") {
  return EdgeConfig({HttpListener("grpc", 80, std::move(hostname))}, std::move(routes));
}

// `sv`, `m` and `-` as the tables of semantics 5.4 write them: "a.B/Get", "a.B/-", "-/Get"; "~" in
// front: expressions.
// "" asks for nothing.
inline RouteMatch On(std::string_view text,
                     std::vector<std::pair<std::string, std::string>> headers = {}) {
  RouteMatch match;
  if (!text.empty()) {
    const bool is_expression = text.front() == '~';
    if (is_expression) text.remove_prefix(1);
    const size_t slash = text.rfind('/');
    const auto part = [](std::string_view p) {
      return p == "-" ? std::nullopt : std::optional(std::string(p));
    };
    match.method = MethodMatch{is_expression ? MatchType::kRegularExpression : MatchType::kExact,
                               part(text.substr(0, slash)),
                               part(text.substr(slash + 1)),
                               {}};
  }
  for (auto& [name, value] : headers) {
    const bool is_expression = value.starts_with('~');
    match.headers.push_back({is_expression ? MatchType::kRegularExpression : MatchType::kExact,
                             name,
                             is_expression ? value.substr(1) : value,
                             {}});
  }
  return match;
}

inline RouteRule Rule(std::vector<RouteMatch> matches) {
  return RuleOn(std::move(matches), {Backend("default/be")});
}
inline RouteRule CatchAll() { return Rule({}); }

// A route on every listener of infra/edge.
inline GrpcRoute EdgeRoute(std::string_view name, std::vector<std::string> hostnames,
                           int64_t creation_s, std::vector<RouteRule> rules) {
  return WithRules(MakeGrpcRoute(name, {To("infra/edge")}, hostnames, creation_s),
                   std::move(rules));
}

struct Request {
  std::string authority = "h";
  std::string path = "/a.B/Get";
  std::vector<HeaderView> headers = {};
  std::string gateway = {};
  uint16_t port = 0;

  RequestView View() const { return {authority, path, headers, gateway, port}; }
};

// "default/a#0/1": route, rule and match of the winner ("-" for a rule without matches); otherwise
// outcome and reason.
inline std::string Winner(const RouteTable& table, const Request& request) {
  const Selection selection = Select(table, request.View());
  if (selection.rule == kNoRule) {
    return std::string(OutcomeName(selection.outcome)) + " " +
           std::string(ReasonName(selection.reason));
  }
  const TableRule& rule = table.rules()[selection.rule];
  return rule.route.ToString() + "#" + std::to_string(rule.rule_index) + "/" +
         (selection.match == kNoMatch ? "-" : std::to_string(selection.match));
}

}  // namespace routewind::testing
