// SPDX-License-Identifier: Apache-2.0
#include "engine/route/explain.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/route/testing/decide_helpers.h"

namespace routewind {
namespace {

using testing::CatchAll;
using testing::EdgeRoute;
using testing::On;
using testing::OneListenerConfig;
using testing::Request;
using testing::Rule;

struct ExplainRow {
  const char* route;
  uint32_t rule;
  const char* verdict;
  const char* by;
  const char* detail;
};

void ExpectExplained(const RouteTable& table, const Request& request,
                     const std::vector<ExplainRow>& rows) {
  const Explanation explanation = Explain(table, request.View());
  ASSERT_EQ(explanation.considered.size(), rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const Considered& considered = explanation.considered[i];
    EXPECT_EQ(considered.route.ToString(), rows[i].route) << i;
    EXPECT_EQ(considered.rule, rows[i].rule) << i;
    EXPECT_EQ(VerdictName(considered.verdict), rows[i].verdict) << i;
    EXPECT_EQ(DecidedByName(considered.by), rows[i].by) << i;
    EXPECT_EQ(considered.detail, rows[i].detail) << i;
  }
}

TEST(Explanation, NamesTheStepThatDecided) {  // contract section 4
  GrpcRoute young = EdgeRoute("default/y", {}, 61, {CatchAll()});
  const RouteTable table = CompileRoutes(
      OneListenerConfig(
          {EdgeRoute("default/h", {"*.example.org"}, 1, {CatchAll()}),
           EdgeRoute("default/a", {}, 1,
                     {Rule({On("pkg.v1.Greet/Hello")}), Rule({On("pkg.v1.Greet/-")}),
                      Rule({On("-/Hello", {{"x-canary", "true"}})}), Rule({On("-/Hello")}),
                      CatchAll(), Rule({On("-/Hello", {{"x-region", "~eu-.*"}})})}),
           EdgeRoute("default/b", {}, 1,
                     {CatchAll(), CatchAll(), Rule({On("other.S/-"), On("pkg.v1.Greet/Bye")})}),
           young}),
      {});
  ExpectExplained(
      table, {"h", "/pkg.v1.Greet/Hello", {{"x-canary", "false"}}},
      {{"default/h", 0, "failed", "HOSTNAME", "hostname *.example.org does not cover h"},
       {"default/a", 0, "won", "", "by method pkg.v1.Greet/Hello"},
       {"default/b", 2, "failed", "METHOD_NAME", "method is \"Hello\", not \"Bye\""},
       {"default/a", 1, "lost", "METHOD", "names no method; the winner names 5 characters"},
       {"default/b", 2, "failed", "METHOD_SERVICE", "service is \"pkg.v1.Greet\", not \"other.S\""},
       {"default/a", 2, "failed", "HEADER", "x-canary is \"false\", not \"true\""},
       {"default/a", 5, "failed", "HEADER", "x-region is absent; it should match \"eu-.*\""},
       {"default/a", 3, "lost", "SERVICE", "names no service; the winner names 12 characters"},
       {"default/a", 4, "lost", "SERVICE", "names no service; the winner names 12 characters"},
       {"default/b", 0, "lost", "SERVICE", "names no service; the winner names 12 characters"},
       {"default/b", 1, "lost", "SERVICE", "names no service; the winner names 12 characters"},
       {"default/y", 0, "lost", "SERVICE", "names no service; the winner names 12 characters"}});
}

TEST(Explanation, NamesAgeNameAndOrder) {  // contract section 4
  const RouteTable table = CompileRoutes(
      OneListenerConfig({EdgeRoute("default/a", {}, 1, {CatchAll(), Rule({On(""), On("")})}),
                         EdgeRoute("default/b", {}, 1, {CatchAll()}),
                         EdgeRoute("default/c", {}, 61, {CatchAll()})}),
      {});
  ExpectExplained(table, {},
                  {{"default/a", 0, "won", "", "as the catch-all"},
                   {"default/a", 1, "lost", "RULE_ORDER", "rule 1 stands after rule 0"},
                   {"default/a", 1, "lost", "RULE_ORDER", "rule 1 stands after rule 0"},
                   {"default/b", 0, "lost", "NAME", "default/b sorts after default/a"},
                   {"default/c", 0, "lost", "AGE", "default/c is 60 s younger than default/a"}});
}

TEST(Explanation, SaysWhichListenersAndHostnamesWerePassedOver) {
  const RouteTable table = CompileRoutes(
      testing::EdgeConfig(
          {testing::HttpListener("any"), testing::HttpListener("wild", 80, "*.a.io"),
           testing::HttpListener("other", 80, "b.io"), testing::HttpListener("high", 81)},
          {EdgeRoute("default/r", {"x.a.io", "y.a.io", "c.org"}, 1, {CatchAll()})}),
      {});
  std::vector<std::string> passed;
  for (const PassedOver& over :
       Explain(table, Request{"x.a.io", "/a.B/C", {}, "", 80}.View()).passed_over) {
    passed.push_back(over.what + ": " + over.reason);
  }
  EXPECT_EQ(passed,
            (std::vector<std::string>{
                "listener infra/edge/any: listener wild has the more specific hostname *.a.io",
                "listener infra/edge/other: its hostname b.io does not cover x.a.io",
                "listener infra/edge/high: it listens on port 81, not 80",
                "hostname y.a.io: hostname y.a.io does not cover x.a.io",
                "hostname c.org of default/r: it lies outside the listener's hostname *.a.io"}));
}

// "route a/b: reason" for each line.
std::vector<std::string> PassedOverBy(const Config& config, const Request& request) {
  std::vector<std::string> lines;
  for (const PassedOver& over : Explain(CompileRoutes(config, {}), request.View()).passed_over) {
    lines.push_back(over.what + ": " + over.reason);
  }
  return lines;
}

TEST(Explanation, SaysWhichRoutesDoNotAttach) {  // semantics 3.1
  const auto route = [](const char* name, std::vector<ParentRef> parents,
                        const std::vector<std::string>& hostnames = {}) {
    return testing::WithRules(testing::MakeGrpcRoute(name, std::move(parents), hostnames, 1),
                              {CatchAll()});
  };
  using testing::To;
  Config config = OneListenerConfig(
      {route("default/a", {To("infra/edge")}, {"a.a.io"}),
       route("default/b", {To("infra/edge", "other")}),
       route("default/c", {To("infra/edge")}, {"b.io"}),
       route("default/d", {To("infra/edge", "other"), To("infra/edge")}, {"d.a.io"}),
       route("default/e", {To("infra/egde")}), route("default/f", {}),
       route("default/g", {To("infra/edge")}, {"g.a.io"})},
      "*.a.io");
  config.http_routes = {testing::MakeHttpRoute("default/h", {To("infra/edge")}, {"g.a.io"}, 0)};
  EXPECT_EQ(PassedOverBy(config, {"a.a.io"}),
            (std::vector<std::string>{
                "hostname d.a.io: hostname d.a.io does not cover a.a.io",
                "route default/g: it lost the listener: HTTPRoute default/h came first for "
                "hostname g.a.io",
                "route default/b: it does not attach to the Gateway: Gateway infra/edge has no "
                "listener named other, it has grpc (port 80)",
                "route default/c: it does not attach to the Gateway: no hostname of the route "
                "fits: listener grpc has hostname *.a.io",
                "route default/e: it attaches nowhere: Gateway infra/egde does not exist or is invalid",
                "route default/f: it names no Gateway: it has no parentRefs"}));
}

TEST(Explanation, TellsARefusedParentRefFromARefusedRoute) {
  Config config = OneListenerConfig({testing::WithRules(
      testing::MakeGrpcRoute("default/a",
                             {testing::To("infra/edge", "other"), testing::To("infra/edge", "far")},
                             {}, 1),
      {CatchAll()})});
  config.gateways[0].listeners.push_back(config.gateways[0].listeners[0]);
  config.gateways[0].listeners[1].name = "far";
  config.gateways[0].listeners[1].port = 81;
  const std::vector<std::string> lines = PassedOverBy(config, {"a.a.io", "/a.B/C", {}, "", 80});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], "listener infra/edge/far: it listens on port 81, not 80");
  EXPECT_EQ(lines[1],
            "route default/a: one of its parentRefs does not attach to the Gateway: Gateway "
            "infra/edge has no listener named other, it has grpc (port 80); far (port 81)");
}

TEST(Explanation, ListsAHundredRoutesThatDoNotAttach) {
  std::vector<GrpcRoute> routes;
  for (int i = 1000; i < 1103; ++i) {
    routes.push_back(testing::MakeGrpcRoute("default/r" + std::to_string(i), {}));
  }
  const std::vector<std::string> lines = PassedOverBy(OneListenerConfig(std::move(routes)), {});
  ASSERT_EQ(lines.size(), 101U);
  EXPECT_EQ(lines[99], "route default/r1099: it names no Gateway: it has no parentRefs");
  EXPECT_EQ(lines[100], "3 more routes: they do not attach, see `check`");
}

TEST(Explanation, SaysWhichNamespacesAListenerTakes) {  // semantics 3.2
  Config config = OneListenerConfig({EdgeRoute("default/a", {}, 1, {CatchAll()})});
  config.gateways[0].listeners[0].allowed_routes.from = AllowedRoutes::From::kSame;
  EXPECT_EQ(PassedOverBy(config, {}),
            (std::vector<std::string>{"route default/a: it does not attach to the Gateway: "
                                      "listener grpc takes routes of namespace infra only"}));
}

TEST(Explanation, SaysWhichRulesAreDropped) {  // D-38
  const RouteRule bad = Rule({On("", {{"x", "~("}})});
  const std::string fault =
      "matches[0].headers[0].value \"(\" cannot be used: regular expression \"(\": missing ): (; "
      "RE2 syntax is needed";
  EXPECT_EQ(PassedOverBy(OneListenerConfig({EdgeRoute("default/a", {}, 1, {CatchAll(), bad}),
                                            EdgeRoute("default/b", {}, 1, {bad})}),
                         {}),
            (std::vector<std::string>{
                "rule 1 of default/a: it is dropped: " + fault,
                "route default/b: it does not attach to the Gateway: no rule of the route can be "
                "used; rule 0: " +
                    fault}));
}

TEST(Description, SaysWhyThereIsNoGateway) {
  const auto why = [](const Config& config) {
    const RouteTable table = CompileRoutes(config, {});
    const Request request;
    const std::string words =
        DescribeDecision(table, Decide(table, request.View(), {}), request.View());
    return words.substr(words.find(": ") + 2);
  };
  Config config;
  EXPECT_EQ(why(config), "of those given none is valid, see `check`");
  config.gateways_assumed = true;
  EXPECT_EQ(why(config),
            "none is given, and there is no valid route whose parentRefs name one that could be "
            "assumed");
  config.grpc_routes = {EdgeRoute("default/a", {}, 1, {CatchAll()})};
  EXPECT_EQ(why(config),
            "none is given, and no route names one in its parentRefs that could be assumed");
  config.gateways_assumed = false;
  config.strict = true;
  EXPECT_EQ(why(config), "no valid Gateway is given, and --strict assumes none");
  config = OneListenerConfig({});
  config.strict = true;
  EXPECT_EQ(why(config),
            "the GatewayClass ours of Gateway infra/edge is not given, and --strict assumes none");
  config.gateway_classes = {GatewayClass{}};
  config.gateway_classes[0].meta.id.name = "theirs";
  EXPECT_EQ(why(config), "the GatewayClass ours of Gateway infra/edge is not given, only theirs");
}

}  // namespace
}  // namespace routewind
