// SPDX-License-Identifier: Apache-2.0
#include "engine/route/status.h"

#include <gtest/gtest.h>

#include "engine/route/condition_list.h"
#include "engine/route/testing/status_check.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

struct ListenerRow {
  std::string name;
  std::vector<Listener> listeners;
  std::string gateway;
  std::vector<std::string> expected;  // one for each listener
};

// Semantics 8.2, 8.3.
TEST(GatewayStatus, SaysWhichListenersAreValid) {
  const std::string good = "Accepted=True Accepted; Programmed=True Programmed";
  const std::string partial = "Accepted=True ListenersNotValid; Programmed=True Programmed";
  const std::string refused = "Accepted=False ListenersNotValid; Programmed=False Invalid";
  const std::string unsupported =
      "Accepted=False UnsupportedProtocol; Conflicted=False NoConflicts; "
      "ResolvedRefs=True ResolvedRefs; Programmed=False Invalid";
  const std::string protocol_conflict =
      "Accepted=False ProtocolConflict; Conflicted=True ProtocolConflict; "
      "ResolvedRefs=True ResolvedRefs; Programmed=False Invalid";
  const std::string overlapping =
      std::string(kGoodListener) + "; OverlappingTLSConfig=True OverlappingHostnames";
  const std::vector<ListenerRow> rows = {
      {"all good", {HttpListener("a")}, good, {kGoodListener}},
      {"9.3 unsupported protocol", {MakeListener("a", "INVALID", 1111)}, refused, {unsupported}},
      {"9.3 unsupported protocol and HTTP",
       {MakeListener("a", "INVALID", 1111), HttpListener("b")},
       partial,
       {unsupported, kGoodListener}},
      {"D-24 conflict",
       {HttpListener("a", 443, "a.io"), HttpsListener("b", "b.io")},
       refused,
       {protocol_conflict, protocol_conflict}},
      {"D-35 HTTPS without tls",
       {MakeListener("a", "HTTPS", 443)},
       refused,
       {"Accepted=False UnsupportedValue; Conflicted=False NoConflicts; "
        "ResolvedRefs=True ResolvedRefs; Programmed=False Invalid"}},
      {"9.3 invalid kind",
       {WithKinds(HttpListener("a"), {"InvalidRoute"})},
       good,
       {"Accepted=True Accepted; Conflicted=False NoConflicts; "
        "ResolvedRefs=False InvalidRouteKinds; Programmed=True Programmed"}},
      {"8.3 overlap",
       {HttpsListener("A", "foo.example.com"), HttpsListener("B", "foo.example.org"),
        HttpsListener("C", "*.example.com")},
       good,
       {overlapping, kGoodListener, overlapping}},
      {"certificate elsewhere",
       {HttpsListener("a", "", "vault/cert")},
       refused,
       {"Accepted=True Accepted; Conflicted=False NoConflicts; ResolvedRefs=False RefNotPermitted; "
        "Programmed=False Invalid"}},
  };
  for (const ListenerRow& row : rows) {
    Config config = WithListeners(row.listeners);
    config.certificates_assumed = true;
    EXPECT_EQ(GatewayShown(config), row.gateway) << row.name;
    for (size_t i = 0; i < row.expected.size(); ++i) {
      EXPECT_EQ(ListenerShown(config, i), row.expected[i]) << row.name << ", listener " << i;
    }
  }
}

TEST(GatewayStatus, NamesTheListenersThatAreNotValid) {
  const Config config = WithListeners({MakeListener("x", "SCTP", 1111), HttpListener("b")});
  const ClusterStatus status = ComputeStatus(config, {});
  EXPECT_EQ(Find(status.gateways[0].conditions, "Accepted").message,
            "listener x: protocol SCTP is not supported, gRPC needs HTTP or HTTPS");
}

// Semantics 10.2.
TEST(GatewayStatus, ShowsTheDefaultScope) {
  Config config = WithListeners({HttpListener("a")});
  EXPECT_EQ(GatewayShown(config).find("DefaultGateway"), std::string::npos);
  config.gateways[0].default_scope_all = true;
  EXPECT_NE(GatewayShown(config).find("DefaultGateway=True"), std::string::npos);
}

TEST(SupportedKinds, AreEmptyOnAnUnsupportedProtocol) {
  const ClusterStatus status =
      ComputeStatus(WithListeners({MakeListener("a", "INVALID", 1), HttpListener("b")}), {});
  EXPECT_TRUE(status.gateways[0].listeners[0].supported_kinds.empty());
  EXPECT_EQ(status.gateways[0].listeners[1].supported_kinds,
            (std::vector<GroupKind>{{kGatewayGroup, "GRPCRoute"}, {kGatewayGroup, "HTTPRoute"}}));
}

// 9.3 GatewayInvalidTLSConfiguration and D-16: the route counts, whatever the listener's
// conditions.
TEST(AttachedRoutes, CountOnAListenerWithABadCertificate) {
  Config config = WithListeners({HttpsListener("tls")});
  config.grpc_routes = {
      WithRules(MakeGrpcRoute("infra/r", {To("infra/g")}), {RuleTo({Backend("infra/missing")})})};
  EXPECT_EQ(ListenerShown(config),
            "Accepted=True Accepted; Conflicted=False NoConflicts; "
            "ResolvedRefs=False InvalidCertificateRef; Programmed=False Invalid");
  EXPECT_EQ(AttachedRoutes(config), 1U);
  EXPECT_EQ(ParentShown(config), "Accepted=True Accepted; ResolvedRefs=False BackendNotFound");
}

// 9.3 GatewayWithAttachedRoutes
TEST(AttachedRoutes, LeaveOutRoutesWithAWrongHostname) {
  Config config = WithListeners({HttpListener("http", 80, "foo.example.com")});
  config.grpc_routes = {MakeGrpcRoute("infra/a", {To("infra/g")}),
                        MakeGrpcRoute("infra/b", {To("infra/g")}, {"foo.example.com"}),
                        MakeGrpcRoute("infra/c", {To("infra/g")}, {"bar.example.com"})};
  EXPECT_EQ(AttachedRoutes(config), 2U);
  EXPECT_EQ(ParentShown(config, 2),
            "Accepted=False NoMatchingListenerHostname; ResolvedRefs=True ResolvedRefs");
}

// 9.3 GatewayWithAttachedRoutesWithPort8080
TEST(AttachedRoutes, CountOnTheNamedListenerOnly) {
  Config config = WithListeners({HttpListener("http-unattached", 8080), HttpListener("http", 80)});
  config.grpc_routes = {MakeGrpcRoute("infra/a", {To("infra/g", "http")})};
  EXPECT_EQ(AttachedRoutes(config, 0), 0U);
  EXPECT_EQ(AttachedRoutes(config, 1), 1U);
}

// 9.3 HTTPRouteHostnameIntersection
TEST(AttachedRoutes, FollowHostnameIntersection) {
  Config config = WithListeners({HttpListener("L1", 80, "very.specific.com"),
                                 HttpListener("L2", 80, "*.wildcard.io"),
                                 HttpListener("L3", 80, "*.anotherwildcard.io")});
  const std::vector<std::vector<std::string>> hostnames = {
      {"non.matching.com", "*.nonmatchingwildcard.io", "very.specific.com"},
      {"non.matching.com", "wildcard.io", "foo.wildcard.io", "bar.wildcard.io",
       "foo.bar.wildcard.io"},
      {"non.matching.com", "*.specific.com"},
      {"*.anotherwildcard.io"},
      {"specific.but.wrong.com", "wildcard.io"}};
  for (size_t i = 0; i < hostnames.size(); ++i) {
    config.grpc_routes.push_back(
        MakeGrpcRoute("infra/r" + std::to_string(i + 1), {To("infra/g")}, hostnames[i]));
  }
  EXPECT_EQ(AttachedRoutes(config, 0), 2U);
  EXPECT_EQ(AttachedRoutes(config, 1), 1U);
  EXPECT_EQ(AttachedRoutes(config, 2), 1U);
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(ParentShown(config, i), kGoodRoute) << i;
  EXPECT_EQ(ParentShown(config, 4),
            "Accepted=False NoMatchingListenerHostname; ResolvedRefs=True ResolvedRefs");
}

// T-13
TEST(AttachedRoutes, HoldRoutesOfBothKindsButNoRefusedOne) {
  const RouteRule bad = RuleOn({ByMethod("(", {}, MatchType::kRegularExpression)});
  Config config = WithListeners({HttpListener("http")});
  config.grpc_routes = {MakeGrpcRoute("infra/a", {To("infra/g")}, {"a.io"}, 1),
                        WithRules(MakeGrpcRoute("infra/bad", {To("infra/g")}, {"b.io"}, 1), {bad}),
                        MakeGrpcRoute("infra/late", {To("infra/g")}, {"h.io"}, 3)};
  config.http_routes = {MakeHttpRoute("infra/h", {To("infra/g")}, {"h.io"}, 2)};
  EXPECT_EQ(AttachedRoutes(config), 2U) << "infra/a and infra/h";
}

TEST(Condition, CutsAMessageThatTheApiWouldRefuse) {
  ConditionList conditions(1);
  std::string lines;
  for (int i = 0; i < 4000; ++i) lines += "a line of text\n";
  conditions.False("A", "R", lines);
  conditions.False("B", "R", std::string(40000, 'x'));
  conditions.False("C", "R", std::string(ConditionList::kMaxMessageBytes, 'x'));
  const std::vector<Condition> made = std::move(conditions).Finish();
  for (const Condition& condition : made) {
    EXPECT_LE(condition.message.size(), ConditionList::kMaxMessageBytes) << condition.type;
  }
  EXPECT_TRUE(made[0].message.ends_with("a line of text\n(and more)"));
  EXPECT_TRUE(made[1].message.ends_with("xx\n(and more)"));
  EXPECT_TRUE(made[2].message.ends_with("xxx")) << "what fits stays whole";
}

}  // namespace
}  // namespace routewind
