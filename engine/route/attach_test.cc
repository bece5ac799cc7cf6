// SPDX-License-Identifier: Apache-2.0
#include "engine/route/attach.h"

#include <gtest/gtest.h>

#include "engine/route/testing/cluster_builder.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

// "app/a[a.io>a.io] app/b[…]" for the GRPCRoutes of a listener.
std::string RoutesOn(const AttachedListener& listener) {
  std::string text;
  for (const AttachedRoute& route : listener.grpc_routes) {
    text += (text.empty() ? "" : " ") + route.route->meta.id.ToString() + "[";
    for (const AttachedHostname& hostname : route.hostnames) {
      text += std::string(&hostname == &route.hostnames.front() ? "" : ",") +
              std::string(hostname.original.text()) + ">" + std::string(hostname.effective.text());
    }
    text += "]";
  }
  return text;
}

ParentVerdict VerdictOf(const AttachmentPlan& plan, const std::string& route, size_t parent = 0) {
  for (const RouteAttachment& attachment : plan.routes) {
    const ObjectMeta& meta = attachment.grpc_route != nullptr ? attachment.grpc_route->meta
                                                              : attachment.http_route->meta;
    if (meta.id.ToString() == route) return attachment.parents.at(parent).verdict;
  }
  ADD_FAILURE() << "no route " << route;
  return ParentVerdict::kNotOurs;
}

TEST(Attachment, CutsHostnamesDownToTheListener) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {FromAll(HttpListener("a", 80, "*.foo.com")),
                                             FromAll(HttpListener("b", 80, "bar.com"))})};
  config.grpc_routes = {MakeGrpcRoute("app/r", {To("infra/g")}, {"*.com", "x.foo.com"})};
  const AttachmentPlan plan = Attach(config, {});
  ASSERT_EQ(plan.gateways.size(), 1U);
  EXPECT_EQ(RoutesOn(plan.gateways[0].listeners[0]), "app/r[*.com>*.foo.com,x.foo.com>x.foo.com]");
  EXPECT_EQ(RoutesOn(plan.gateways[0].listeners[1]), "app/r[*.com>bar.com]");
}

// T-01
TEST(Attachment, DoesNotDependOnTheOrderOfObjects) {
  Config config;
  config.gateways = {MakeGateway("infra/z", {FromAll(HttpListener("http"))}),
                     MakeGateway("infra/b", {FromAll(HttpListener("http"))})};
  config.grpc_routes = {MakeGrpcRoute("app/b", {To("infra/z")}),
                        MakeGrpcRoute("app/a", {To("infra/z")})};
  const AttachmentPlan plan = Attach(config, {});
  EXPECT_EQ(plan.gateways[0].gateway->meta.id.ToString(), "infra/b");
  EXPECT_EQ(RoutesOn(plan.gateways[1].listeners[0]), "app/a[*>*] app/b[*>*]");
  EXPECT_EQ(plan.routes[0].grpc_route->meta.id.ToString(), "app/a");
}

// D-15
TEST(Attachment, ThroughTwoParentRefsToOneListenerCountsOnce) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {HttpListener("http")})};
  config.grpc_routes = {MakeGrpcRoute("infra/r", {To("infra/g"), To("infra/g", "http")})};
  config.http_routes = {
      MakeHttpRoute("infra/h", {To("infra/g"), To("infra/g", "http")}, {"only.http.io"})};
  config.grpc_routes[0].hostnames = Hosts({"a.io"});
  const AttachmentPlan plan = Attach(config, {});
  EXPECT_EQ(RoutesOn(plan.gateways[0].listeners[0]), "infra/r[a.io>a.io]");
  EXPECT_EQ(plan.gateways[0].listeners[0].http_route_count, 1U);
  EXPECT_EQ(plan.routes[0].parents.size(), 2U) << "each parentRef is judged alone";
  EXPECT_EQ(VerdictOf(plan, "infra/r", 1), ParentVerdict::kAttached);
}

// D-16
TEST(Attachment, DoesNotLookAtWhetherTheListenerCanServe) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {MakeListener("https", "HTTPS", 443)})};
  config.grpc_routes = {MakeGrpcRoute("infra/r", {To("infra/g")})};
  const AttachmentPlan plan = Attach(config, {});
  EXPECT_EQ(plan.gateways[0].listeners[0].fault, ListenerFault::kUnsupportedValue);
  EXPECT_EQ(RoutesOn(plan.gateways[0].listeners[0]), "infra/r[*>*]");
}

// 3.7: refused on L1, free on L2.
TEST(KindConflict, IsSettledForEachListenerAlone) {
  Config config;
  config.gateways = {
      MakeGateway("infra/g", {HttpListener("L1", 80, "a.io"), HttpListener("L2", 80, "b.io")})};
  config.http_routes = {MakeHttpRoute("infra/h", {To("infra/g", "L1")}, {}, 1)};
  config.grpc_routes = {MakeGrpcRoute("infra/r", {To("infra/g")}, {}, 2)};
  AttachmentPlan plan = Attach(config, {});
  EXPECT_EQ(VerdictOf(plan, "infra/r"), ParentVerdict::kAttached);
  EXPECT_EQ(RoutesOn(plan.gateways[0].listeners[0]), "");
  EXPECT_EQ(RoutesOn(plan.gateways[0].listeners[1]), "infra/r[*>b.io]");

  config.grpc_routes[0].parent_refs = {To("infra/g", "L1")};
  plan = Attach(config, {});
  EXPECT_EQ(VerdictOf(plan, "infra/r"), ParentVerdict::kHostnameConflict);
  EXPECT_EQ(plan.routes[0].parents[0].detail,
            "listener L1: HTTPRoute infra/h came first for hostname a.io");
}

// 3.7: c.org is effective for neither.
TEST(KindConflict, LooksOnlyAtEffectiveHostnames) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {HttpListener("L", 80, "*.x.io")})};
  config.http_routes = {MakeHttpRoute("infra/h", {To("infra/g")}, {"a.x.io", "c.org"}, 1)};
  config.grpc_routes = {MakeGrpcRoute("infra/r", {To("infra/g")}, {"b.x.io", "c.org"}, 2)};
  const AttachmentPlan plan = Attach(config, {});
  EXPECT_EQ(VerdictOf(plan, "infra/r"), ParentVerdict::kAttached);
  EXPECT_EQ(VerdictOf(plan, "infra/h"), ParentVerdict::kAttached);
}

// D-07
TEST(KindConflict, CanBeSwitchedOff) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {HttpListener("L")})};
  config.http_routes = {MakeHttpRoute("infra/h", {To("infra/g")}, {}, 1)};
  config.grpc_routes = {MakeGrpcRoute("infra/r", {To("infra/g")}, {}, 2)};
  EXPECT_EQ(VerdictOf(Attach(config, {}), "infra/r"), ParentVerdict::kHostnameConflict);
  EngineOptions options;
  options.kind_conflict = EngineOptions::KindConflict::kIgnore;
  EXPECT_EQ(VerdictOf(Attach(config, options), "infra/r"), ParentVerdict::kAttached);
}

// Step 6, D-38, D-10.
TEST(Attachment, NeedsARuleThatCanBeUsed) {
  const RouteRule bad = RuleOn({ByMethod("(", {}, MatchType::kRegularExpression)});
  const RouteRule good = RuleOn({ByMethod("a.B", "C")});
  Config config;
  config.gateways = {MakeGateway("infra/g", {HttpListener("L")})};
  config.grpc_routes = {WithRules(MakeGrpcRoute("infra/r", {To("infra/g")}), {bad, bad})};
  AttachmentPlan plan = Attach(config, {});
  EXPECT_EQ(VerdictOf(plan, "infra/r"), ParentVerdict::kNoUsableRule);
  EXPECT_EQ(RoutesOn(plan.gateways[0].listeners[0]), "");

  config.grpc_routes[0].rules = {bad, good};
  EXPECT_EQ(VerdictOf(Attach(config, {}), "infra/r"), ParentVerdict::kAttached);
  config.grpc_routes[0].rules = {};
  EXPECT_EQ(VerdictOf(Attach(config, {}), "infra/r"), ParentVerdict::kAttached);
}

struct AgeRow {
  std::string name;
  ObjectMeta a, b;
  int joined, namespace_first;  // signs
};

int Sign(int value) { return value < 0 ? -1 : value > 0; }

// P6, P7, D-03, D-21.
TEST(Age, ThenNameOrdersRoutes) {
  const std::vector<AgeRow> rows = {
      {"older first", Meta("b/b", 1), Meta("a/a", 2), -1, -1},
      {"D-21 no age is youngest", Meta("a/a"), Meta("b/b", 2), 1, 1},
      {"D-21 no ages tie", Meta("a/a"), Meta("b/b"), -1, -1},
      {"P-13", Meta("a/zz", 1), Meta("b/aa", 1), -1, -1},
      {"P-14", Meta("team/x", 1), Meta("team-a/x", 1), 1, -1},
      {"same namespace", Meta("a/x", 1), Meta("a/y", 1), -1, -1},
      {"same name", Meta("a/x", 1), Meta("a/x", 1), 0, 0},
  };
  EngineOptions namespace_first;
  namespace_first.name_tie = EngineOptions::NameTie::kNamespaceFirst;
  for (const AgeRow& row : rows) {
    EXPECT_EQ(Sign(CompareAge(row.a, row.b, {})), row.joined) << row.name;
    EXPECT_EQ(Sign(CompareAge(row.b, row.a, {})), -row.joined) << row.name;
    EXPECT_EQ(Sign(CompareAge(row.a, row.b, namespace_first)), row.namespace_first) << row.name;
  }
}

}  // namespace
}  // namespace routewind
