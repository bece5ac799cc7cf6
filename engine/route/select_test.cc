// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/route/testing/decide_helpers.h"

namespace routewind {
namespace {

using testing::CatchAll;
using testing::EdgeConfig;
using testing::EdgeRoute;
using testing::HttpListener;
using testing::On;
using testing::OneListenerConfig;
using testing::Request;
using testing::Rule;
using testing::Winner;

std::string ListenerFor(const RouteTable& table, const Request& request) {
  const Selection selection = Select(table, request.View());
  return selection.listener.empty() ? std::string(OutcomeName(selection.outcome))
                                    : std::string(selection.listener);
}

struct ListenerRow {
  const char* host;
  uint16_t port;
  const char* listener;
};

void CheckListeners(std::vector<Listener> listeners, const std::vector<ListenerRow>& rows) {
  const RouteTable table = CompileRoutes(
      EdgeConfig(std::move(listeners), {EdgeRoute("default/r", {}, 1, {CatchAll()})}), {});
  for (const ListenerRow& row : rows) {
    EXPECT_EQ(ListenerFor(table, {row.host, "/a.B/C", {}, "", row.port}), row.listener)
        << row.host << ":" << row.port;
  }
}

TEST(ListenerChoice, TakesTheMostSpecificHostname) {  // semantics 3.5
  CheckListeners(
      {HttpListener("none"), HttpListener("w1", 80, "*.example.com"),
       HttpListener("w2", 80, "*.foo.example.com"), HttpListener("x", 80, "abc.foo.example.com")},
      {{"bar.com", 80, "none"},
       {"bar.example.com", 80, "w1"},
       {"BAR.example.com:8080", 80, "w1"},
       {"bar.foo.example.com", 80, "w2"},
       {"abc.foo.example.com", 80, "x"},
       {"x.abc.foo.example.com", 80, "w2"},
       {"example.com", 80, "none"},
       {".example.com", 80, "none"},
       {"", 80, "none"},
       {"badexample.com", 80, "none"}});
  CheckListeners({HttpListener("1", 80, "bar.com"), HttpListener("2", 80, "foo.bar.com"),
                  HttpListener("3", 80, "*.bar.com"), HttpListener("4", 80, "*.foo.com")},
                 {{"foo.com", 80, "NO_LISTENER"},
                  {"multiple.prefixes.bar.com", 80, "3"},
                  {"foo.bar.com", 80, "2"}});
}

TEST(ListenerChoice, StaysOnTheRequestsPort) {  // semantics 3.5
  CheckListeners({HttpListener("1", 80, "foo.com"), HttpListener("2", 8080, "foo.com"),
                  HttpListener("3", 8080, "bar.com")},
                 {{"foo.com", 8080, "2"},
                  {"foo.com", 80, "1"},
                  {"bar.com", 80, "NO_LISTENER"},
                  {"foo.com", 81, "NO_LISTENER"}});
}

TEST(ListenerChoice, LetsAllCompeteWithoutAPort) {  // D-19
  CheckListeners({HttpListener("high", 9000, "foo.com"), HttpListener("low", 80, "foo.com"),
                  HttpListener("any", 70)},
                 {{"foo.com", 0, "low"}, {"bar.com", 0, "any"}, {"foo.com", 9000, "high"}});
}

TEST(ListenerChoice, LeavesOutListenersThatServeNothing) {  // semantics 3.5, step 1
  CheckListeners(
      {testing::MakeListener("tcp", "TCP", 80, ""),
       testing::MakeListener("odd", "INVALID", 80, "foo.com"), HttpListener("http", 8080)},
      {{"foo.com", 0, "http"}, {"foo.com", 80, "NO_LISTENER"}});
}

TEST(GatewayChoice, IsTheRequestsTheDefaultOrTheOnlyOne) {
  Config config = OneListenerConfig({EdgeRoute("default/r", {}, 1, {CatchAll()})});
  const auto outcome = [](const RouteTable& table, const char* gateway) {
    return OutcomeName(Select(table, Request{"h", "/a.B/C", {}, gateway}.View()).outcome);
  };
  const RouteTable one = CompileRoutes(config, {});
  EXPECT_EQ(outcome(one, ""), "ROUTED");
  EXPECT_EQ(outcome(one, "infra/edge"), "ROUTED");
  EXPECT_EQ(outcome(one, "infra/other"), "NO_LISTENER");
  config.gateways.push_back(testing::MakeGateway("infra/second", {HttpListener("grpc")}));
  EXPECT_EQ(outcome(CompileRoutes(config, {}), ""), "NO_LISTENER");
  EXPECT_EQ(outcome(CompileRoutes(config, {}, "infra/edge"), ""), "ROUTED");
  EXPECT_EQ(outcome(CompileRoutes(config, {}, "infra/second"), ""), "NO_ROUTE");
  EXPECT_EQ(outcome(CompileRoutes(config, {}, "infra/none"), ""), "NO_LISTENER");
}

TEST(HostMatch, GoesByTheHostnamesOfRoutes) {  // semantics 3.4
  struct Row {
    const char* hostname;
    const char* authority;
    bool matches;
  };
  const Row rows[] = {
      {"www.example.com", "www.example.com", true},
      {"www.example.com", "WWW.Example.COM", true},
      {"www.example.com", "www.example.com:8443", true},
      {"www.example.com", "foo.example.com", false},
      {"*.example.com", "foo.example.com", true},
      {"*.example.com", "foo.bar.example.com", true},
      {"*.example.com", "example.com", false},
      {"*.example.com", ".example.com", false},
      {"*.example.com", "badexample.com", false},
      {"*.example.com", "foo.example.com.", true},
      {"", "10.1.2.3:50051", true},
      {"", "[::1]:80", true},
      {"", "", true},
      {"", "gateway_api_conformance.echo_basic.grpcecho.GrpcEcho", true},
  };
  for (const Row& row : rows) {
    std::vector<std::string> hostnames;
    if (*row.hostname != '\0') hostnames.emplace_back(row.hostname);
    const RouteTable table =
        CompileRoutes(OneListenerConfig({EdgeRoute("default/r", hostnames, 1, {CatchAll()})}), {});
    EXPECT_EQ(Winner(table, {row.authority}),
              row.matches ? "default/r#0/-" : "NO_ROUTE NO_MATCHING_HOSTNAME")
        << row.hostname << " " << row.authority;
  }
}

TEST(HostMatch, KeepsTheTrailingDotWhenTold) {  // D-18
  EngineOptions keep;
  keep.trailing_dot = EngineOptions::TrailingDot::kKeep;
  const RouteTable table =
      CompileRoutes(OneListenerConfig({EdgeRoute("default/r", {"a.io"}, 1, {CatchAll()})}), keep);
  EXPECT_EQ(Winner(table, {"a.io"}), "default/r#0/-");
  EXPECT_EQ(Winner(table, {"a.io."}), "NO_ROUTE NO_MATCHING_HOSTNAME");
}

TEST(MethodMatch, ComparesEachPartOnItsOwn) {  // semantics 4.3
  const char* const paths[] = {"/foo.Bar/Get",  "/foo.bar/Get",   "/foo.Bar/get",
                               "/foo.BarX/Get", "/x.foo.Bar/Get", "/foo.Bar/GetAll"};
  struct Row {
    const char* match;
    const char* answers;  // y or n for each path
  };
  const Row rows[] = {
      {"foo.Bar/Get", "ynnnnn"},      {"foo.Bar/-", "ynynny"},     {"-/Get", "yynyyn"},
      {".foo.Bar/Get", "nnnnnn"},     {"~foo\\..*/Get", "yynynn"}, {"~foo/-", "nnnnnn"},
      {"~(?i)foo\\.bar/-", "yyynny"}, {"~-/Get.*", "yynyyy"},      {"~foo.Bar/-", "ynynny"},
      {"~foo|foo.Bar/Get", "ynnnnn"},
  };
  for (const Row& row : rows) {
    const RouteTable table = CompileRoutes(
        OneListenerConfig({EdgeRoute("default/r", {}, 1, {Rule({On(row.match)})})}), {});
    for (size_t i = 0; i < std::size(paths); ++i) {
      EXPECT_EQ(Winner(table, {"h", paths[i]}) == "default/r#0/0", row.answers[i] == 'y')
          << row.match << " " << paths[i];
    }
  }
}

TEST(HeaderMatch, NeedsEveryEffectiveHeader) {  // semantics 4.4
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  struct Row {
    Pairs asked;
    std::vector<HeaderView> headers;
    bool matches;
  };
  const Row rows[] = {
      {{{"Version", "one"}}, {{"version", "one"}}, true},
      {{{"version", "one"}}, {{"version", "One"}}, false},
      {{{"version", "one"}}, {{"version", "one"}, {"version", "two"}}, false},
      {{{"version", "one,two"}}, {{"version", "one"}, {"version", "two"}}, true},
      {{{"version", "one,two"}}, {{"version", "two"}, {"version", "one"}}, false},
      {{{"version", "one,two"}}, {{"version", "one, two"}}, false},
      {{{"version", "~.*one.*"}}, {{"version", "zero"}, {"version", "one"}}, true},
      {{{"version", "~one|two"}}, {{"version", "onetwo"}}, false},
      {{{"version", "~.*"}}, {}, false},
      {{{"X", "1"}, {"x", "2"}}, {{"x", "1"}}, true},
      {{{"X", "1"}, {"x", "2"}}, {{"x", "2"}}, false},
      {{{"a", "1"}, {"b", "2"}}, {{"a", "1"}}, false},
      {{{"k", "~.*"}}, {{"k", ""}}, true},
  };
  for (const Row& row : rows) {
    const RouteTable table = CompileRoutes(
        OneListenerConfig({EdgeRoute("default/r", {}, 1, {Rule({On("", row.asked)})})}), {});
    EXPECT_EQ(Winner(table, {"h", "/a.B/C", row.headers}) == "default/r#0/0", row.matches)
        << row.asked.front().first << " " << row.asked.front().second;
  }
}

TEST(Selection, RefusesWhatItCannotRead) {  // semantics 7.4
  const RouteTable table =
      CompileRoutes(OneListenerConfig({EdgeRoute("default/r", {}, 1, {CatchAll()})}), {});
  EXPECT_EQ(Winner(table, {"h", "/a.B"}), "INVALID_REQUEST MALFORMED_PATH");
  EXPECT_EQ(Winner(table, {"a b", "/a.B/C"}), "INVALID_REQUEST MALFORMED_AUTHORITY");
  EXPECT_EQ(Winner(table, {"a b", "/a.B"}), "INVALID_REQUEST MALFORMED_PATH");
  EXPECT_EQ(Winner(table, {"h", "/a.B", {}, "infra/none"}), "INVALID_REQUEST MALFORMED_PATH");
}

TEST(Selection, NamesTheEffectiveHostname) {  // contract section 3
  const RouteTable table = CompileRoutes(
      OneListenerConfig({EdgeRoute("default/r", {"*.com", "b.foo.com"}, 1, {CatchAll()})},
                        "*.foo.com"),
      {});
  EXPECT_EQ(Select(table, Request{"a.foo.com"}.View()).hostname, "*.foo.com");
  EXPECT_EQ(Select(table, Request{"b.foo.com"}.View()).hostname, "b.foo.com");
  const RouteTable any =
      CompileRoutes(OneListenerConfig({EdgeRoute("default/r", {}, 1, {CatchAll()})}), {});
  EXPECT_EQ(Select(any, Request{"x"}.View()).hostname, "*");
}

TEST(Selection, TellsARouteWithoutRulesFromNoRoute) {  // D-10
  const RouteTable table =
      CompileRoutes(OneListenerConfig({EdgeRoute("default/r", {"a.io"}, 1, {})}), {});
  EXPECT_EQ(Winner(table, {"a.io"}), "NO_ROUTE NO_MATCHING_RULE");
  EXPECT_EQ(Winner(table, {"b.io"}), "NO_ROUTE NO_MATCHING_HOSTNAME");
}

TEST(Selection, DropsARuleWithABadExpressionAlone) {  // D-38
  const RouteTable table = CompileRoutes(
      OneListenerConfig({EdgeRoute("default/r", {}, 1,
                                   {Rule({On("a.B/Get"), On("~(/-")}), Rule({On("a.B/-")})})}),
      {});
  EXPECT_EQ(Winner(table, {}), "default/r#1/0");
  EXPECT_EQ(table.rules().size(), 2U);
}

TEST(Selection, HoldsOneCandidateForTwoParentRefsOfOneListener) {  // D-15
  GrpcRoute route = EdgeRoute("default/r", {}, 1, {CatchAll()});
  route.parent_refs.push_back(testing::To("infra/edge", "grpc"));
  const RouteTable table = CompileRoutes(OneListenerConfig({route}), {});
  EXPECT_EQ(Winner(table, {}), "default/r#0/-");
}

}  // namespace
}  // namespace routewind
