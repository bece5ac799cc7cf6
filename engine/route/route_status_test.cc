// SPDX-License-Identifier: Apache-2.0
#include "engine/route/route_status.h"

#include <gtest/gtest.h>

#include "engine/route/testing/status_check.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

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

}  // namespace
}  // namespace routewind
