// SPDX-License-Identifier: Apache-2.0
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
using testing::RuleOn;
using testing::Winner;

constexpr int64_t kOld = 1;
constexpr int64_t kNew = 2;

GrpcRoute Route(std::string_view name, std::vector<std::string> hostnames, int64_t creation_s,
                std::vector<RouteRule> rules) {
  return EdgeRoute(name, std::move(hostnames), creation_s, std::move(rules));
}

struct Example {
  const char* name;
  std::vector<GrpcRoute> routes;
  Request request;
  std::string winner;
  std::string listener_hostname = {};
  EngineOptions options = {};
};

void Check(const std::vector<Example>& examples) {
  for (const Example& example : examples) {
    const RouteTable table = CompileRoutes(
        OneListenerConfig(example.routes, example.listener_hostname), example.options);
    EXPECT_EQ(Winner(table, example.request), example.winner) << example.name;
  }
}

TEST(WorkedExamples, OfHostnames) {  // semantics 5.4
  const auto p04_a = Route("default/a", {"*.example.com", "api.example.com"}, kNew, {CatchAll()});
  const auto p04_b = Route("default/b", {"*.example.com"}, kOld, {Rule({On("a.B/Get")})});
  Check({
      {"P-01",
       {Route("default/a", {"*.a.io"}, kOld, {Rule({On("s.S/M")})}),
        Route("default/b", {"x.a.io"}, kNew, {CatchAll()})},
       {"x.a.io", "/s.S/M"},
       "default/b#0/-"},
      {"P-02",
       {Route("default/a", {"*.example.com"}, kOld, {Rule({On("s.S/M")})}),
        Route("default/b", {"*.foo.example.com"}, kNew, {CatchAll()})},
       {"a.foo.example.com", "/s.S/M"},
       "default/b#0/-"},
      {"P-03",
       {Route("default/a", {}, kOld, {Rule({On("s.S/M")})}),
        Route("default/b", {"*.com"}, kNew, {CatchAll()})},
       {"a.com", "/s.S/M"},
       "default/b#0/-"},
      {"P-04", {p04_a, p04_b}, {"api.example.com", "/a.B/Get"}, "default/a#0/-"},
      {"P-05", {p04_a, p04_b}, {"web.example.com", "/a.B/Get"}, "default/b#0/0"},
  });
}

TEST(WorkedExamples, OfMethodsAndHeaders) {  // semantics 5.4
  const Request get;
  const Request with_x1{"h", "/a.B/Get", {{"x", "1"}}};
  const auto two = [](RouteRule a, int64_t a_created, RouteRule b, int64_t b_created) {
    return std::vector<GrpcRoute>{Route("default/a", {}, a_created, {std::move(a)}),
                                  Route("default/b", {}, b_created, {std::move(b)})};
  };
  const auto p17 = {Route("default/a", {}, kOld,
                          {Rule({On("a.B/-"), On("a.B/Get")}), Rule({On("a.B/-", {{"h", "1"}})})})};
  Check({
      {"P-06",
       two(Rule({On("-/GetEverything")}), kOld, Rule({On("a.B/-")}), kNew),
       {"h", "/a.B/GetEverything"},
       "default/b#0/0"},
      {"P-07", two(Rule({On("a.B/-")}), kOld, Rule({On("a.B/Get")}), kNew), get, "default/b#0/0"},
      {"P-08",
       two(Rule({On("a.B/-", {{"x", "1"}, {"y", "1"}, {"z", "1"}})}), kOld, Rule({On("a.B/Get")}),
           kNew),
       {"h", "/a.B/Get", {{"x", "1"}, {"y", "1"}, {"z", "1"}}},
       "default/b#0/0"},
      {"P-09",
       two(Rule({On("a.B/Get", {{"x", "1"}})}), kOld,
           Rule({On("a.B/Get", {{"x", "1"}, {"y", "1"}})}), kNew),
       {"h", "/a.B/Get", {{"x", "1"}, {"y", "1"}}},
       "default/b#0/0"},
      {"P-10",
       two(Rule({On("", {{"x", "1"}, {"X", "9"}})}), kOld, Rule({On("", {{"x", "1"}})}), kNew),
       with_x1, "default/a#0/0"},
      {"P-11", two(CatchAll(), kOld, Rule({On("", {{"x", "1"}})}), kNew), with_x1, "default/b#0/0"},
      {"P-17", p17, {"h", "/a.B/Get", {{"h", "1"}}}, "default/a#0/1"},
      {"P-18", p17, {"h", "/a.B/Put", {{"h", "1"}}}, "default/a#1/0"},
      {"P-31", two(Rule({On("", {{"x", "1"}})}), kNew, Rule({On("", {{"x", "~.*"}})}), kOld),
       with_x1, "default/b#0/0"},
  });
}

TEST(WorkedExamples, OfAgeNameAndPosition) {  // semantics 5.4
  EngineOptions namespace_first;
  namespace_first.name_tie = EngineOptions::NameTie::kNamespaceFirst;
  const std::vector<GrpcRoute> p14 = {Route("team/x", {}, kOld, {CatchAll()}),
                                      Route("team-a/x", {}, kOld, {CatchAll()})};
  Check({
      {"P-12",
       {Route("default/a", {}, kNew, {CatchAll()}), Route("default/b", {}, kOld, {CatchAll()})},
       {},
       "default/b#0/-"},
      {"P-13",
       {Route("a/zz", {}, kOld, {CatchAll()}), Route("b/aa", {}, kOld, {CatchAll()})},
       {},
       "a/zz#0/-"},
      {"P-14", p14, {}, "team-a/x#0/-"},
      {"P-14, namespace first", p14, {}, "team/x#0/-", "", namespace_first},
      {"P-15",
       {Route("default/a", {}, kOld, {Rule({On("a.B/-")}), Rule({On("a.B/-")})})},
       {},
       "default/a#0/0"},
      {"P-16",
       {Route("default/new", {}, kNew, {Rule({On("a.B/Get")})}),
        Route("default/old", {}, kOld, {Rule({On("z.Z/-")}), Rule({On("a.B/Get")})})},
       {},
       "default/old#1/0"},
      {"P-29, the winner is not asked for its backends",
       {Route("default/a", {}, kOld, {RuleOn({On("a.B/Get")}, {testing::Backend("default/gone")})}),
        Route("default/b", {}, kNew, {Rule({On("a.B/-")})})},
       {},
       "default/a#0/0"},
  });
}

TEST(WorkedExamples, OfExpressions) {  // semantics 5.4
  EngineOptions by_length;
  by_length.match_type_rank = EngineOptions::MatchTypeRank::kLengthOnly;
  const auto two = [](const char* a, int64_t a_created, const char* b, int64_t b_created) {
    return std::vector<GrpcRoute>{Route("default/a", {}, a_created, {Rule({On(a)})}),
                                  Route("default/b", {}, b_created, {Rule({On(b)})})};
  };
  RouteMatch empty_expressions;
  empty_expressions.method = MethodMatch{MatchType::kRegularExpression, "", "", {}};
  Check({
      {"P-19", two("~[a-z.]+/-", kOld, "foo/-", kNew), {"h", "/foo/Get"}, "default/b#0/0"},
      {"P-19, D-02 off",
       two("~[a-z.]+/-", kOld, "foo/-", kNew),
       {"h", "/foo/Get"},
       "default/a#0/0",
       "",
       by_length},
      {"P-20", two("~.*/-", kOld, "~foo\\..*/-", kNew), {"h", "/foo.B/Get"}, "default/b#0/0"},
      {"P-21", two("~a.*/G.*", kOld, "~.*/GetItem", kNew), {"h", "/a.B/GetItem"}, "default/a#0/0"},
      {"P-22", two("~foo\\.Bar/Get", kOld, "-/Get", kNew), {"h", "/foo.Bar/Get"}, "default/a#0/0"},
      {"P-23", two("S/-", kNew, "-/GetSomething", kOld), {"h", "/S/GetSomething"}, "default/a#0/0"},
      {"P-24",
       {Route("default/a", {}, kOld, {Rule({empty_expressions}), CatchAll()})},
       {},
       "default/a#0/0"},
  });
}

TEST(WorkedExamples, OfTheTwoReadingsOfHostnames) {  // semantics 5.2, 5.3
  EngineOptions intersected;
  intersected.hostname_rank = EngineOptions::HostnameRank::kIntersected;
  EngineOptions virtual_host;
  virtual_host.fall_through = EngineOptions::FallThrough::kVirtualHost;
  const std::vector<GrpcRoute> p25 = {Route("default/r1", {"*.foo.com"}, kNew, {CatchAll()}),
                                      Route("default/r2", {"*.com"}, kOld, {CatchAll()})};
  const std::vector<GrpcRoute> p26 = {Route("default/r1", {"foo.example.com"}, kNew, {CatchAll()}),
                                      Route("default/r2", {}, kOld, {CatchAll()})};
  const std::vector<GrpcRoute> p27 = {
      Route("default/a", {"api.example.com"}, kOld, {Rule({On("a.B/-")})}),
      Route("default/b", {"*.example.com"}, kOld, {CatchAll()})};
  const Request p27_request{"api.example.com", "/x.Y/Get"};
  Check({
      {"P-25", p25, {"a.foo.com"}, "default/r1#0/-", "*.foo.com"},
      {"P-25, intersected", p25, {"a.foo.com"}, "default/r2#0/-", "*.foo.com", intersected},
      {"P-26", p26, {"foo.example.com"}, "default/r1#0/-", "foo.example.com"},
      {"P-26, intersected",
       p26,
       {"foo.example.com"},
       "default/r2#0/-",
       "foo.example.com",
       intersected},
      {"P-27", p27, p27_request, "default/b#0/-"},
      {"P-27, virtual host", p27, p27_request, "NO_ROUTE NO_MATCHING_RULE", "", virtual_host},
  });
}

TEST(WorkedExamples, OfHeaderRulesInOneRoute) {  // P-30
  const GrpcRoute route =
      Route("default/a", {}, kOld,
            {Rule({On("", {{"version", "one"}})}), Rule({On("", {{"version", "two"}})}),
             Rule({On("", {{"version", "two"}, {"color", "orange"}})}),
             Rule({On("", {{"color", "blue"}}), On("", {{"color", "green"}})})});
  Check({{"P-30",
          {route},
          {"h", "/a.B/Get", {{"version", "two"}, {"color", "blue"}}},
          "default/a#1/0"}});
}

TEST(WorkedExamples, OfListenerIsolation) {  // P-28
  GrpcRoute on_api = Route("default/a", {}, kOld, {Rule({On("a.B/-")})});
  GrpcRoute on_wildcard = Route("default/b", {}, kOld, {CatchAll()});
  on_api.parent_refs = {testing::To("infra/edge", "l1")};
  on_wildcard.parent_refs = {testing::To("infra/edge", "l2")};
  const RouteTable table =
      CompileRoutes(testing::EdgeConfig({testing::HttpListener("l1", 80, "api.example.com"),
                                         testing::HttpListener("l2", 80, "*.example.com")},
                                        {on_api, on_wildcard}),
                    {});
  EXPECT_EQ(Winner(table, {"api.example.com", "/x.Y/Get"}), "NO_ROUTE NO_MATCHING_RULE");
  EXPECT_EQ(Winner(table, {"web.example.com", "/x.Y/Get"}), "default/b#0/-");
}

TEST(HostnameReadings, AgreeWhereNothingIsCutDown) {  // T-08
  const std::vector<GrpcRoute> routes = {
      Route("default/a", {"*.com", "a.com"}, kOld, {Rule({On("a.B/-")})}),
      Route("default/b", {"*.com"}, kNew, {CatchAll()}),
      Route("default/c", {}, kOld, {Rule({On("a.B/Get")})})};
  EngineOptions intersected;
  intersected.hostname_rank = EngineOptions::HostnameRank::kIntersected;
  const RouteTable original_table = CompileRoutes(OneListenerConfig(routes), {});
  const RouteTable intersected_table = CompileRoutes(OneListenerConfig(routes), intersected);
  for (const char* host : {"a.com", "b.com", "a.org"}) {
    for (const char* path : {"/a.B/Get", "/a.B/Put", "/x.Y/Z"}) {
      EXPECT_EQ(Winner(original_table, {host, path}), Winner(intersected_table, {host, path}))
          << host << path;
    }
  }
}

}  // namespace
}  // namespace routewind
