// SPDX-License-Identifier: Apache-2.0
#include "engine/route/status.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/route/condition_list.h"
#include "engine/route/testing/cluster_builder.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

// "Accepted=True Accepted; ResolvedRefs=…"
std::string Shown(const std::vector<Condition>& conditions) {
  std::string text;
  for (const Condition& condition : conditions) {
    text += (text.empty() ? "" : "; ") + condition.type + "=" + condition.status + " " +
            condition.reason;
    EXPECT_EQ(condition.observed_generation, 7) << "metadata.generation of every test object";
  }
  return text;
}

const Condition& Find(const std::vector<Condition>& conditions, const std::string& type) {
  const auto found =
      std::find_if(conditions.begin(), conditions.end(),
                   [&type](const Condition& condition) { return condition.type == type; });
  EXPECT_NE(found, conditions.end()) << type;
  static const Condition kNothing;
  return found == conditions.end() ? kNothing : *found;
}

// Of the only Gateway and its only listener, of the only route and its only parent.
std::string GatewayShown(const Config& config) {
  return Shown(ComputeStatus(config, {}).gateways.at(0).conditions);
}
std::string ListenerShown(const Config& config, size_t listener = 0) {
  return Shown(ComputeStatus(config, {}).gateways.at(0).listeners.at(listener).conditions);
}
std::string ParentShown(const Config& config, size_t route = 0, size_t parent = 0) {
  return Shown(ComputeStatus(config, {}).routes.at(route).parents.at(parent).conditions);
}
uint32_t AttachedRoutes(const Config& config, size_t listener = 0) {
  return ComputeStatus(config, {}).gateways.at(0).listeners.at(listener).attached_routes;
}

Config WithListeners(std::vector<Listener> listeners) {
  Config config;
  config.gateways = {MakeGateway("infra/g", std::move(listeners))};
  return config;
}

constexpr char kGoodListener[] =
    "Accepted=True Accepted; Conflicted=False NoConflicts; ResolvedRefs=True ResolvedRefs; "
    "Programmed=True Programmed";
constexpr char kGoodRoute[] = "Accepted=True Accepted; ResolvedRefs=True ResolvedRefs";

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
    const Config config = WithListeners(row.listeners);
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
  config.strict = true;
  config.gateway_classes = {GatewayClass{}};
  config.gateway_classes[0].meta.id.name = "ours";
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

struct RouteRow {
  std::string name;
  std::vector<RouteRule> rules;
  std::string expected;
};

// Semantics 8.4. Services infra/v1 and web/v2; a grant for none.
TEST(RouteStatus, TellsWhatIsWrongWithRulesAndReferences) {
  constexpr auto kRegex = MatchType::kRegularExpression;
  const RouteRule good = RuleTo({Backend("infra/v1")});
  const RouteRule dropped = RuleOn({ByMethod("a(", {}, kRegex)}, {Backend("infra/v1")});
  RouteRule mirror = good;
  mirror.filters = {{RequestMirror{TargetOf("infra/none"), 1, 1}, {}}};
  RouteRule extension = good;
  extension.filters = {{ExtensionRef{{"x.io", "X"}, "x"}, {}}};
  BackendRef unknown_kind = Backend("infra/v1");
  unknown_kind.backend.target = {"x.io", "Bucket"};
  BackendRef zero_weight = Backend("infra/none");
  zero_weight.weight = 0;
  const std::vector<RouteRow> rows = {
      {"good", {good}, kGoodRoute},
      {"D-10 no rules", {}, kGoodRoute},
      {"D-30 no backendRefs", {RuleTo({})}, kGoodRoute},
      {"9.3 missing Service",
       {RuleTo({Backend("infra/none")})},
       "Accepted=True Accepted; ResolvedRefs=False BackendNotFound"},
      {"9.3 unknown kind",
       {RuleTo({unknown_kind})},
       "Accepted=True Accepted; ResolvedRefs=False InvalidKind"},
      {"9.3 no grant",
       {RuleTo({Backend("web/v2")})},
       "Accepted=True Accepted; ResolvedRefs=False RefNotPermitted"},
      {"7.1 weight 0 is checked too",
       {RuleTo({Backend("infra/v1"), zero_weight})},
       "Accepted=True Accepted; ResolvedRefs=False BackendNotFound"},
      {"D-27 mirror", {mirror}, "Accepted=True Accepted; ResolvedRefs=False BackendNotFound"},
      {"D-29 extension", {extension}, "Accepted=True Accepted; ResolvedRefs=False InvalidKind"},
      {"D-36 the first one gives the reason",
       {RuleTo({Backend("web/v2")}), RuleTo({Backend("infra/none")})},
       "Accepted=True Accepted; ResolvedRefs=False RefNotPermitted"},
      {"D-38 some rules dropped",
       {good, dropped},
       std::string(kGoodRoute) + "; PartiallyInvalid=True UnsupportedValue"},
      {"D-38 all rules dropped",
       {dropped, dropped},
       "Accepted=False UnsupportedValue; ResolvedRefs=True ResolvedRefs"},
  };
  for (const RouteRow& row : rows) {
    Config config = WithListeners({HttpListener("http")});
    config.services = {MakeService("infra/v1"), MakeService("web/v2")};
    config.grpc_routes = {WithRules(MakeGrpcRoute("infra/r", {To("infra/g")}), row.rules)};
    EXPECT_EQ(ParentShown(config), row.expected) << row.name;
  }
}

TEST(RouteStatus, ListsEveryFaultInItsMessage) {
  Config config = WithListeners({HttpListener("http")});
  config.grpc_routes = {
      WithRules(MakeGrpcRoute("infra/r", {To("infra/g")}),
                {RuleTo({Backend("infra/a"), Backend("infra/b")}),
                 RuleOn({ByMethod("a(", {}, MatchType::kRegularExpression)}), RuleTo({})})};
  config.grpc_routes[0].rules[1].name = "odd";
  const ClusterStatus status = ComputeStatus(config, {});
  const auto& conditions = status.routes[0].parents[0].conditions;
  EXPECT_EQ(Find(conditions, "ResolvedRefs").message,
            "spec.rules[0].backendRefs[0]: Service infra/a does not exist\n"
            "spec.rules[0].backendRefs[1]: Service infra/b does not exist");
  EXPECT_EQ(Find(conditions, "PartiallyInvalid").message.rfind("Dropped Rule 1 (odd): matches", 0),
            0U);
}

// 9.3 HTTPRoutePartiallyInvalidViaInvalidReferenceGrant
TEST(RouteStatus, DropsNoRuleForAReferenceThatFails) {
  Config config = WithListeners({HttpListener("http")});
  config.services = {MakeService("app/v1"), MakeService("app/v2")};
  config.reference_grants = {MakeGrant("app/grant", "infra", "v1")};
  config.grpc_routes = {WithRules(MakeGrpcRoute("infra/r", {To("infra/g")}),
                                  {RuleTo({Backend("app/v2")}), RuleTo({Backend("app/v1")})})};
  EXPECT_EQ(ParentShown(config), "Accepted=True Accepted; ResolvedRefs=False RefNotPermitted");
}

// 9.3 HTTPRouteInvalidCrossNamespaceParentRef, …DisallowedKind, …NotMatchingSectionName,
// …ListenerPort
TEST(RouteStatus, KeepsResolvedRefsOfARefusedRoute) {
  Config config = WithListeners({HttpListener("http")});
  config.grpc_routes = {MakeGrpcRoute("web/r", {To("infra/g")}),
                        MakeGrpcRoute("infra/s", {To("infra/g", "nope"), To("infra/g", "", 81),
                                                  To("infra/g", "http", 81), To("infra/g")})};
  EXPECT_EQ(ParentShown(config, 1),
            "Accepted=False NotAllowedByListeners; ResolvedRefs=True ResolvedRefs");
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(ParentShown(config, 0, i),
              "Accepted=False NoMatchingParent; ResolvedRefs=True ResolvedRefs");
  }
  EXPECT_EQ(ParentShown(config, 0, 3), kGoodRoute) << "each parentRef is judged alone";
  EXPECT_EQ(AttachedRoutes(config), 1U);
}

// 3.1 steps 0 and 1.
TEST(RouteStatus, HasNoEntryForParentsThatAreNotOurs) {
  Config config = WithListeners({HttpListener("http")});
  ParentRef service = To("infra/svc");
  service.target = {"", "Service"};
  config.grpc_routes = {
      MakeGrpcRoute("infra/r", {service, To("infra/unknown"), To("infra/g", "http")})};
  const ClusterStatus status = ComputeStatus(config, {});
  ASSERT_EQ(status.routes[0].parents.size(), 1U);
  EXPECT_EQ(status.routes[0].parents[0].parent_ref.section_name, "http");
}

// D-07
TEST(RouteStatus, TellsWhichRouteOfTheOtherKindCameFirst) {
  Config config = WithListeners({HttpListener("http")});
  config.grpc_routes = {MakeGrpcRoute("infra/r", {To("infra/g")}, {"a.io"}, 2)};
  config.http_routes = {MakeHttpRoute("infra/h", {To("infra/g")}, {"a.io"}, 1)};
  const ClusterStatus status = ComputeStatus(config, {});
  ASSERT_EQ(status.routes.size(), 2U);
  EXPECT_EQ(Shown(status.routes[0].parents[0].conditions),
            "Accepted=False HostnameConflict; ResolvedRefs=True ResolvedRefs");
  EXPECT_EQ(Find(status.routes[0].parents[0].conditions, "Accepted").message,
            "listener http: HTTPRoute infra/h came first for hostname a.io");
  EXPECT_EQ(status.routes[1].kind, "HTTPRoute");
  EXPECT_EQ(Shown(status.routes[1].parents[0].conditions), "Accepted=True Accepted");
}

// 10.2
TEST(RouteStatus, ShowsAClaimOfADefaultGatewayAsAParent) {
  Config config = WithListeners({HttpListener("http")});
  config.gateways[0].default_scope_all = true;
  config.grpc_routes = {MakeGrpcRoute("infra/r", {})};
  config.grpc_routes[0].use_default_gateways = true;
  const ClusterStatus status = ComputeStatus(config, {});
  ASSERT_EQ(status.routes[0].parents.size(), 1U);
  EXPECT_EQ(status.routes[0].parents[0].parent_ref.id.ToString(), "infra/g");
  EXPECT_EQ(Shown(status.routes[0].parents[0].conditions), kGoodRoute);
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
