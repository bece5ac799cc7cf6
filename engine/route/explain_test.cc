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

}  // namespace
}  // namespace routewind
