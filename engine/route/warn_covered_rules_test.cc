// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "engine/route/status.h"
#include "engine/route/testing/cluster_builder.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

constexpr auto kRegex = MatchType::kRegularExpression;

// "infra/r rules[1]: rule 0 of infra/r" for each W-09.
std::vector<std::string> CoveredOf(const Config& config, const EngineOptions& options = {}) {
  std::vector<std::string> found;
  for (const Diagnostic& diagnostic : FindWarnings(config, options)) {
    if (diagnostic.code != "W-09") continue;
    std::string by = diagnostic.message.substr(diagnostic.message.find(": ") + 2);
    by.resize(by.find(" take"));
    found.push_back(diagnostic.resource.substr(10) + " " + diagnostic.path.substr(5) + ": " + by);
  }
  return found;
}

Config OneRoute(std::vector<RouteRule> rules) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {HttpListener("http")})};
  config.grpc_routes = {WithRules(MakeGrpcRoute("infra/r", {To("infra/g")}), std::move(rules))};
  return config;
}

struct CoverRow {
  std::string name;
  std::vector<RouteRule> rules;
  bool second_is_covered;
};

RouteMatch Headers(std::vector<std::pair<std::string, std::string>> headers) {
  RouteMatch match;
  for (auto& [name, value] : headers) {
    match.headers.push_back({MatchType::kExact, name, value, {}});
  }
  return match;
}

TEST(CoveredRule, IsOneWhoseEveryMatchAnEarlierRuleTakes) {
  const RouteMatch any;
  const std::vector<CoverRow> rows = {
      {"identical", {RuleOn({ByMethod("a.B", "C")}), RuleOn({ByMethod("a.B", "C")})}, true},
      {"both without matches", {RuleOn({}), RuleOn({})}, true},
      {"no matches and an empty match", {RuleOn({}), RuleOn({any})}, true},
      {"P-24 an empty expression is no condition",
       {RuleOn({ByMethod("", "", kRegex)}), RuleOn({})},
       true},
      {"one match of two",
       {RuleOn({ByMethod("a.B", "C"), ByMethod("x.Y", "Z")}), RuleOn({ByMethod("x.Y", "Z")})},
       true},
      {"one of its matches is free",
       {RuleOn({ByMethod("a.B", "C")}), RuleOn({ByMethod("a.B", "C"), ByMethod("a.B", "D")})},
       false},
      {"more specific ones rank higher", {RuleOn({}), RuleOn({ByMethod("a.B", "C")})}, false},
      {"other service", {RuleOn({ByMethod("a.B", "C")}), RuleOn({ByMethod("a.b", "C")})}, false},
      {"exact and expression differ",
       {RuleOn({ByMethod("a", "C")}), RuleOn({ByMethod("a", "C", kRegex)})},
       false},
      {"header names compare without case",
       {RuleOn({ByHeader("X-Env", "a")}), RuleOn({ByHeader("x-env", "a")})},
       true},
      {"header values do not", {RuleOn({ByHeader("x", "a")}), RuleOn({ByHeader("x", "A")})}, false},
      {"header order does not matter",
       {RuleOn({Headers({{"a", "1"}, {"b", "2"}})}), RuleOn({Headers({{"b", "2"}, {"a", "1"}})})},
       true},
      {"P-10 an ignored header does not count",
       {RuleOn({Headers({{"x", "1"}, {"X", "9"}})}), RuleOn({Headers({{"x", "1"}})})},
       true},
      {"P-30 more headers rank higher",
       {RuleOn({Headers({{"a", "1"}})}), RuleOn({Headers({{"a", "1"}, {"b", "2"}})})},
       false},
      {"an expression takes the exact value",
       {RuleOn({ByHeader("x", "a.*", kRegex)}), RuleOn({ByHeader("x", "abc")})},
       true},
      {"an expression does not take it",
       {RuleOn({ByHeader("x", "a.*", kRegex)}), RuleOn({ByHeader("x", "bc")})},
       false},
      {"an exact value does not take an expression",
       {RuleOn({ByHeader("x", "a")}), RuleOn({ByHeader("x", "a", kRegex)})},
       false},
      {"a dropped rule covers nothing",
       {RuleOn({ByHeader("x", "(", kRegex), ByHeader("y", "1")}), RuleOn({ByHeader("y", "1")})},
       false},
  };
  for (const CoverRow& row : rows) {
    const std::vector<std::string> expected =
        row.second_is_covered ? std::vector<std::string>{"infra/r rules[1]: rule 0 of infra/r"}
                              : std::vector<std::string>{};
    EXPECT_EQ(CoveredOf(OneRoute(row.rules)), expected) << row.name;
  }
}

TEST(CoveredRule, IsNotOneThatRepeatsItself) {
  EXPECT_TRUE(CoveredOf(OneRoute({RuleOn({ByMethod("a", "B"), ByMethod("a", "B")})})).empty());
}

TEST(CoveredRule, NamesEveryRuleThatTakesAPart) {
  const auto a = ByMethod("a", "A");
  const auto b = ByMethod("b", "B");
  EXPECT_EQ(CoveredOf(OneRoute({RuleOn({a}), RuleOn({b}), RuleOn({a, b})})),
            (std::vector<std::string>{"infra/r rules[2]: rule 0 of infra/r, rule 1 of infra/r"}));
}

// P-12: the older route wins, on hostnames that both have.
TEST(CoveredRule, CanBeCoveredByAnOlderRoute) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {HttpListener("http")})};
  const std::vector<RouteRule> rules = {RuleOn({ByMethod("a.B", "C")})};
  config.grpc_routes = {
      WithRules(MakeGrpcRoute("infra/a", {To("infra/g")}, {"a.io"}, 2), rules),
      WithRules(MakeGrpcRoute("infra/b", {To("infra/g")}, {"a.io", "b.io"}, 1), rules)};
  EXPECT_EQ(CoveredOf(config), (std::vector<std::string>{"infra/a rules[0]: rule 0 of infra/b"}));

  config.grpc_routes[0].hostnames = Hosts({"a.io", "c.io"});
  EXPECT_TRUE(CoveredOf(config).empty()) << "it still wins on c.io";
}

TEST(CoveredRule, MustBeCoveredOnEveryListener) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {HttpListener("x", 80), HttpListener("y", 81)})};
  const std::vector<RouteRule> rules = {RuleOn({ByMethod("a.B", "C")})};
  config.grpc_routes = {WithRules(MakeGrpcRoute("infra/old", {To("infra/g", "x")}, {}, 1), rules),
                        WithRules(MakeGrpcRoute("infra/new", {To("infra/g", "x")}, {}, 2), rules)};
  EXPECT_EQ(CoveredOf(config).size(), 1U);
  config.grpc_routes[1].parent_refs.push_back(To("infra/g", "y"));
  EXPECT_TRUE(CoveredOf(config).empty());
}

// D-03
TEST(CoveredRule, FollowsTheSwitchForNames) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {FromAll(HttpListener("http"))})};
  const std::vector<RouteRule> rules = {RuleOn({ByMethod("a.B", "C")})};
  config.grpc_routes = {WithRules(MakeGrpcRoute("team/x", {To("infra/g")}), rules),
                        WithRules(MakeGrpcRoute("team-a/x", {To("infra/g")}), rules)};
  EngineOptions namespace_first;
  namespace_first.name_tie = EngineOptions::NameTie::kNamespaceFirst;
  EXPECT_EQ(CoveredOf(config), (std::vector<std::string>{"team/x rules[0]: rule 0 of team-a/x"}));
  EXPECT_EQ(CoveredOf(config, namespace_first),
            (std::vector<std::string>{"team-a/x rules[0]: rule 0 of team/x"}));
}

TEST(CoveredRule, IsOnlyLookedForInRoutesThatAttach) {
  Config config = OneRoute({RuleOn({}), RuleOn({})});
  config.grpc_routes[0].parent_refs = {To("infra/g", "nope")};
  EXPECT_TRUE(CoveredOf(config).empty());
}

}  // namespace
}  // namespace routewind
