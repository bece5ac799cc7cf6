// SPDX-License-Identifier: Apache-2.0
#include "engine/route/decide.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/route/testing/decide_helpers.h"

namespace routewind {
namespace {

using testing::Backend;
using testing::CatchAll;
using testing::EdgeRoute;
using testing::On;
using testing::OneListenerConfig;
using testing::Request;
using testing::Rule;
using testing::RuleOn;

Config WithService(Config config) {
  return testing::WithServices(std::move(config), {"default/be"});
}

RouteTable TableOf(std::vector<RouteRule> rules) {
  return CompileRoutes(
      WithService(OneListenerConfig({EdgeRoute("default/r", {}, 1, std::move(rules))})), {});
}

std::string Ending(const Decision& decision) {
  return std::string(OutcomeName(decision.outcome)) + " " +
         std::string(ReasonName(decision.reason)) + " " +
         std::string(GrpcStatusName(decision.status));
}

RouteRule WithExtension(RouteRule rule) {
  rule.filters.push_back({ExtensionRef{{"example.com", "Auth"}, "check"}, {}});
  return rule;
}

TEST(Decision, EndsAsTheTableOfAnswersSays) {  // semantics 7.3, 7.4
  RouteRule backend_extension = CatchAll();
  backend_extension.backend_refs[0].filters.push_back(
      {ExtensionRef{{"example.com", "Auth"}, "check"}, {}});
  BackendRef other_kind = Backend("default/be");
  other_kind.backend.target = {"multicluster.x-k8s.io", "ServiceImport"};
  struct Row {
    const char* name;
    std::vector<RouteRule> rules;
    Request request;
    const char* ending;
    bool has_backend;
  };
  const Row rows[] = {
      {"routed", {CatchAll()}, {}, "ROUTED MATCHED OK", true},
      {"no rule", {Rule({On("x.Y/-")})}, {}, "NO_ROUTE NO_MATCHING_RULE UNIMPLEMENTED", false},
      {"no listener",
       {CatchAll()},
       {"h", "/a.B/C", {}, "", 81},
       "NO_LISTENER NO_MATCHING_LISTENER UNIMPLEMENTED",
       false},
      {"path", {CatchAll()}, {"h", "/a.B"}, "INVALID_REQUEST MALFORMED_PATH UNIMPLEMENTED", false},
      {"authority", {CatchAll()}, {"a@h"}, "INVALID_REQUEST MALFORMED_AUTHORITY INTERNAL", false},
      {"missing Service",
       {RuleOn({}, {Backend("default/gone")})},
       {},
       "INVALID_BACKEND BACKEND_NOT_FOUND UNAVAILABLE",
       true},
      {"missing port",
       {RuleOn({}, {Backend("default/be", 1)})},
       {},
       "INVALID_BACKEND BACKEND_NOT_FOUND UNAVAILABLE",
       true},
      {"no grant",
       {RuleOn({}, {Backend("web/be")})},
       {},
       "INVALID_BACKEND REF_NOT_PERMITTED UNAVAILABLE",
       true},
      {"kind", {RuleOn({}, {other_kind})}, {}, "INVALID_BACKEND INVALID_KIND UNAVAILABLE", true},
      {"D-30: no backendRefs",
       {RuleOn({}, {})},
       {},
       "NO_BACKEND NO_BACKEND_REFS UNAVAILABLE",
       false},
      {"D-30: all weights 0",
       {RuleOn({}, {Backend("default/be", 50051, 0)})},
       {},
       "NO_BACKEND ZERO_WEIGHT UNAVAILABLE",
       false},
      {"7.1: weight 0 valid, 1 invalid",
       {RuleOn({}, {Backend("default/be", 50051, 0), Backend("default/gone")})},
       {},
       "INVALID_BACKEND BACKEND_NOT_FOUND UNAVAILABLE",
       true},
      {"7.1: weight 1 valid, 0 invalid",
       {RuleOn({}, {Backend("default/be"), Backend("default/gone", 50051, 0)})},
       {},
       "ROUTED MATCHED OK",
       true},
      {"D-29: extension of the rule",
       {WithExtension(CatchAll())},
       {},
       "UNRESOLVED_FILTER FILTER_NOT_FOUND INTERNAL",
       false},
      {"6.4: before the backends are looked at",
       {WithExtension(RuleOn({}, {}))},
       {},
       "UNRESOLVED_FILTER FILTER_NOT_FOUND INTERNAL",
       false},
      {"D-29: extension of the backend",
       {backend_extension},
       {},
       "UNRESOLVED_FILTER FILTER_NOT_FOUND INTERNAL",
       true},
  };
  for (const Row& row : rows) {
    const RouteTable table = TableOf(row.rules);
    const Decision decision = Decide(table, row.request.View(), {});
    EXPECT_EQ(Ending(decision), row.ending) << row.name;
    EXPECT_EQ(decision.backend != nullptr, row.has_backend) << row.name;
    if (decision.outcome != Outcome::kRouted) {
      EXPECT_TRUE(ForwardedHeaders(table, decision, row.request.View()).empty()) << row.name;
    }
  }
}

TEST(Weights, KeepTheShareOfAnInvalidBackend) {  // semantics 7.1
  struct Row {
    uint32_t valid, invalid;
    int forwarded_of_100;
  };
  for (const Row& row :
       {Row{80, 20, 80}, Row{1, 1, 50}, Row{0, 1, 0}, Row{1, 0, 100}, Row{70, 30, 70}}) {
    const RouteTable table = TableOf({RuleOn({}, {Backend("default/be", 50051, row.valid),
                                                  Backend("default/gone", 50051, row.invalid)})});
    const Selection selection = Select(table, Request{}.View());
    RuleCounters counters(table);
    int forwarded = 0;
    for (int i = 0; i < 100; ++i) {
      const Decision decision =
          Conclude(table, selection, {.seed = 1, .n = counters.Next(selection.rule)});
      forwarded += decision.outcome == Outcome::kRouted ? 1 : 0;
    }
    EXPECT_EQ(forwarded, row.forwarded_of_100) << row.valid << ":" << row.invalid;
  }
}

TEST(Messages, SayWhatMatchedOrWhatWasMissing) {
  RouteRule unnamed = RuleOn({On("a.B/Get")}, {Backend("default/gone")});
  struct Row {
    const char* name;
    RouteTable table;
    Request request;
    const char* message;
  };
  const auto at = [](std::vector<std::string> hostnames, RouteRule rule) {
    return CompileRoutes(WithService(OneListenerConfig(
                             {EdgeRoute("default/greeter", hostnames, 1, {std::move(rule)})})),
                         {});
  };
  const Request hello{"a.example.com", "/helloworld.Greeter/SayHello", {{"x", "1"}}};
  const Row rows[] = {
      {"method", at({}, Rule({On("helloworld.Greeter/SayHello")})), hello,
       "matched default/greeter rule 0 by method helloworld.Greeter/SayHello"},
      {"service and header", at({}, Rule({On("helloworld.Greeter/-", {{"X", "1"}})})), hello,
       "matched default/greeter rule 0 by service helloworld.Greeter and header x=1"},
      {"expression", at({}, Rule({On("~hello.*/-")})), hello,
       "matched default/greeter rule 0 by service matching \"hello.*\""},
      {"hostname", at({"*.example.com"}, CatchAll()), hello,
       "matched default/greeter rule 0 by hostname *.example.com"},
      {"catch-all", at({}, CatchAll()), hello, "matched default/greeter rule 0 as the catch-all"},
      {"no rule",
       at({}, Rule({On("x.Y/-")})),
       {"h", "/acme.v2.Billing/Pay?q"},
       "no rule matches acme.v2.Billing/Pay on listener infra/edge/grpc"},
      {"no hostname",
       at({"b.io"}, CatchAll()),
       {"a.io:1"},
       "no route on listener infra/edge/grpc has a hostname for \"a.io:1\""},
      {"no listener",
       at({}, CatchAll()),
       {"h", "/a.B/C", {}, "", 81},
       "no listener of Gateway infra/edge takes \"h\" on port 81; it has grpc (*:80)"},
      {"no gateway",
       at({}, CatchAll()),
       {"h", "/a.B/C", {}, "x/y"},
       "Gateway x/y is not in the configuration; it has infra/edge"},
      {"path", at({}, CatchAll()), {"h", "/a\n"}, "path \"/a\\x0a\" is not /service/method"},
      {"no backendRefs", at({}, RuleOn({}, {})), hello,
       "matched default/greeter rule 0 as the catch-all, but the rule has no backendRefs"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(
        DescribeDecision(row.table, Decide(row.table, row.request.View(), {}), row.request.View()),
        row.message)
        << row.name;
  }
  const RouteTable invalid = at({}, unnamed);
  const std::string message =
      DescribeDecision(invalid, Decide(invalid, Request{}.View(), {}), Request{}.View());
  EXPECT_EQ(message.find("matched default/greeter rule 0 by method a.B/Get, but its backendRef 0 "
                         "cannot be used: "),
            0U)
      << message;
}

TEST(Messages, SayWhenTheDecisionHangsOnAMissingCreationTime) {  // D-21
  GrpcRoute created = EdgeRoute("default/b", {}, 5, {CatchAll(), CatchAll()});
  GrpcRoute uncreated = EdgeRoute("default/a", {}, 0, {CatchAll()});
  uncreated.meta.creation_s.reset();
  GrpcRoute other = EdgeRoute("default/c", {}, 0, {CatchAll()});
  other.meta.creation_s.reset();
  GrpcRoute stronger = EdgeRoute("default/d", {}, 9, {Rule({On("a.B/Get")})});
  const auto message = [](std::vector<GrpcRoute> routes) {
    const RouteTable table = CompileRoutes(WithService(OneListenerConfig(std::move(routes))), {});
    const std::string text =
        DescribeDecision(table, Decide(table, Request{}.View(), {}), Request{}.View());
    const size_t note = text.find("; ");
    return note == std::string::npos ? std::string() : text.substr(note + 2);
  };
  EXPECT_EQ(message({created, uncreated}),
            "default/a matches as well and gives way only because it has no creationTimestamp");
  EXPECT_EQ(
      message({uncreated, other}),
      "default/c matches as well and neither route has a creationTimestamp, so the name decides");
  EXPECT_EQ(message({created}), "");
  EXPECT_EQ(message({uncreated}), "");
  EXPECT_EQ(message({stronger, uncreated, other}), "");
}

}  // namespace
}  // namespace routewind
