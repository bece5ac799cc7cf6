// SPDX-License-Identifier: Apache-2.0
#include "engine/route/select_parents.h"

#include <gtest/gtest.h>

#include "engine/route/testing/cluster_builder.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

struct RefusalRow {
  std::string name;
  std::vector<Listener> listeners;  // of Gateway infra/g
  ParentRef ref;
  std::string route_namespace;
  std::vector<std::string> hostnames;
  ParentVerdict expected;
  std::string attached_to;  // listener names, comma-separated
};

Listener PassthroughListener() {
  Listener listener = MakeListener("tls", "TLS", 443);
  listener.tls = ListenerTls{ListenerTls::Mode::kPassthrough, {}, {}};
  return FromAll(listener);
}

std::vector<RefusalRow> RefusalTable() {
  using enum ParentVerdict;
  const Listener http = HttpListener("http");
  const Listener same_a = HttpListener("L1", 80, "a.io");
  const Listener all_b = FromAll(HttpListener("L2", 80, "b.io"));
  return {
      {"3.1 unknown sectionName",
       {http},
       To("infra/g", "nope"),
       "infra",
       {},
       kNoMatchingParent,
       ""},
      {"3.1 unknown port", {http}, To("infra/g", "", 81), "infra", {}, kNoMatchingParent, ""},
      {"3.1 sectionName right, port wrong",
       {http},
       To("infra/g", "http", 81),
       "infra",
       {},
       kNoMatchingParent,
       ""},
      {"3.1 another namespace, from Same",
       {http},
       To("infra/g"),
       "app",
       {},
       kNotAllowedByListeners,
       ""},
      {"3.1 TLS Passthrough",
       {PassthroughListener()},
       To("infra/g"),
       "infra",
       {},
       kNotAllowedByListeners,
       ""},
      {"D-17 TLS Terminate",
       {FromAll(MakeListener("tls", "TLS", 443))},
       To("infra/g"),
       "infra",
       {},
       kNotAllowedByListeners,
       ""},
      {"3.2 TCP",
       {FromAll(MakeListener("tcp", "TCP", 9000))},
       To("infra/g"),
       "infra",
       {},
       kNotAllowedByListeners,
       ""},
      {"3.2 protocol in lower case",
       {FromAll(MakeListener("x", "http", 80))},
       To("infra/g"),
       "infra",
       {},
       kNotAllowedByListeners,
       ""},
      {"3.1 kinds without GRPCRoute",
       {WithKinds(http, {"HTTPRoute"})},
       To("infra/g"),
       "infra",
       {},
       kNotAllowedByListeners,
       ""},
      {"3.2 kinds with GRPCRoute",
       {WithKinds(http, {"TLSRoute", "GRPCRoute"})},
       To("infra/g"),
       "infra",
       {},
       kAttached,
       "http"},
      {"3.1 other hostname",
       {HttpListener("http", 80, "a.io")},
       To("infra/g"),
       "infra",
       {"b.io"},
       kNoMatchingListenerHostname,
       ""},
      {"D-40 namespace before hostname",
       {same_a, all_b},
       To("infra/g"),
       "app",
       {"a.io"},
       kNoMatchingListenerHostname,
       ""},
      {"3.1 one listener is enough",
       {HttpListener("L1"), FromAll(HttpListener("L2", 81))},
       To("infra/g"),
       "app",
       {},
       kAttached,
       "L2"},
      {"3.1 the named listener refuses",
       {HttpListener("L1"), FromAll(HttpListener("L2", 81))},
       To("infra/g", "L1"),
       "app",
       {},
       kNotAllowedByListeners,
       ""},
      {"3.1 port picks the listeners",
       {HttpListener("L1"), HttpListener("L2", 8080, "a.io"), HttpListener("L3", 8080, "b.io")},
       To("infra/g", "", 8080),
       "infra",
       {},
       kAttached,
       "L2,L3"},
      {"3.1 no such Gateway", {http}, To("infra/other"), "infra", {}, kNotOurs, ""},
      {"3.1 the namespace counts", {http}, To("app/g"), "infra", {}, kNotOurs, ""},
      {"3.2 HTTPS takes GRPCRoutes",
       {HttpsListener("s")},
       To("infra/g"),
       "infra",
       {},
       kAttached,
       "s"},
  };
}

SelectedParent SelectOne(const Config& config, const GrpcRoute& route) {
  RouteAttachment attachment;
  attachment.grpc_route = &route;
  std::vector<SelectedParent> selected = ParentSelector(config).Select(attachment);
  EXPECT_EQ(selected.size(), 1U);
  return std::move(selected.front());
}

TEST(ParentSelection, RefusesAtTheFirstStepThatLeavesNothing) {
  for (const RefusalRow& row : RefusalTable()) {
    Config config;
    config.gateways = {MakeGateway("infra/g", row.listeners)};
    const GrpcRoute route = MakeGrpcRoute(row.route_namespace + "/r", {row.ref}, row.hostnames);
    const SelectedParent selected = SelectOne(config, route);
    EXPECT_EQ(selected.attachment.verdict, row.expected) << row.name;
    EXPECT_EQ(selected.attachment.detail.empty(), row.expected == ParentVerdict::kAttached)
        << row.name;
    std::string attached;
    for (const ListenerOffer& offer : selected.offers) {
      attached += (attached.empty() ? "" : ",") + row.listeners[offer.listener].name;
    }
    EXPECT_EQ(attached, row.attached_to) << row.name;
  }
}

TEST(ParentSelection, SaysInPlainWordsWhatTheListenersTake) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {HttpListener("http")})};
  EXPECT_EQ(SelectOne(config, MakeGrpcRoute("app/r", {To("infra/g")})).attachment.detail,
            "listener http takes routes of namespace infra only");
  EXPECT_EQ(SelectOne(config, MakeGrpcRoute("infra/r", {To("infra/g", "x")})).attachment.detail,
            "Gateway infra/g has no listener named x, it has http (port 80)");
  EXPECT_EQ(SelectOne(config, MakeGrpcRoute("infra/r", {To("infra/h")})).attachment.detail,
            "Gateway infra/h does not exist or is invalid");
}

TEST(ParentSelection, LeavesOtherKindsOfParentsAlone) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {HttpListener("http")})};
  for (const GroupKind& kind :
       std::vector<GroupKind>{{"", "Service"}, {kGatewayGroup, "ListenerSet"}, {"", "Gateway"}}) {
    ParentRef ref = To("infra/g");
    ref.target = kind;
    const GrpcRoute route = MakeGrpcRoute("infra/r", {ref});
    EXPECT_EQ(SelectOne(config, route).attachment.verdict, ParentVerdict::kNotOurs) << kind.kind;
  }
}

TEST(GatewayClass, DecidesWhetherAGatewayIsOurs) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {HttpListener("http")})};
  const GrpcRoute route = MakeGrpcRoute("infra/r", {To("infra/g")});
  EXPECT_EQ(SelectOne(config, route).attachment.verdict, ParentVerdict::kAttached)
      << "no class in the input: all are ours";
  config.strict = true;
  EXPECT_EQ(SelectOne(config, route).attachment.verdict, ParentVerdict::kNotOurs)
      << "--strict assumes no class";
  GatewayClass gateway_class;
  gateway_class.meta.id.name = "ours";
  config.gateway_classes = {gateway_class};
  EXPECT_EQ(SelectOne(config, route).attachment.verdict, ParentVerdict::kAttached);
  config.gateway_classes[0].meta.id.name = "theirs";
  config.strict = false;
  EXPECT_EQ(SelectOne(config, route).attachment.verdict, ParentVerdict::kNotOurs);
}

// Semantics 10.2.
TEST(DefaultGateway, ClaimsRoutesThatAskForOne) {
  Config config;
  config.gateways = {MakeGateway("infra/g", {FromAll(HttpListener("http"))}),
                     MakeGateway("infra/same", {HttpListener("http")})};
  GrpcRoute route = MakeGrpcRoute("app/r", {});
  RouteAttachment attachment;
  attachment.grpc_route = &route;
  const auto select = [&] { return ParentSelector(config).Select(attachment); };

  EXPECT_TRUE(select().empty()) << "neither side asks";
  route.use_default_gateways = true;
  EXPECT_TRUE(select().empty()) << "no Gateway is a default one";
  config.gateways[0].default_scope_all = true;
  config.gateways[1].default_scope_all = true;
  const auto claimed = select();
  ASSERT_EQ(claimed.size(), 2U);
  EXPECT_EQ(claimed[0].attachment.parent_ref, nullptr);
  EXPECT_EQ(claimed[0].attachment.verdict, ParentVerdict::kAttached);
  EXPECT_EQ(claimed[1].attachment.verdict, ParentVerdict::kNotAllowedByListeners)
      << "allowedRoutes holds as usual";
  route.parent_refs = {To("infra/g")};
  EXPECT_EQ(select().size(), 2U) << "the Gateway that the route names anyway stands once";
}

// H-33, H-34 and 3.3.
TEST(HostnamesOnAListener, AreThoseThatOverlapInTheRoutesOrder) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  const auto intersect = [](const std::string& listener, const std::vector<std::string>& names) {
    Pairs pairs;
    for (const auto& hostname : IntersectHostnames(Hostname(listener), Hosts(names))) {
      pairs.emplace_back(hostname.original.text(), hostname.effective.text());
    }
    return pairs;
  };
  EXPECT_EQ(intersect("*.example.com", {"test.example.com", "test.example.net"}),
            (Pairs{{"test.example.com", "test.example.com"}}));
  EXPECT_EQ(intersect("*.example.com", {"*.com", "example.com", "a.example.com"}),
            (Pairs{{"*.com", "*.example.com"}, {"a.example.com", "a.example.com"}}));
  EXPECT_EQ(intersect("a.io", {}), (Pairs{{"*", "a.io"}}));
  EXPECT_EQ(intersect("", {"b.io", "a.io", "b.io"}), (Pairs{{"b.io", "b.io"}, {"a.io", "a.io"}}));
}

}  // namespace
}  // namespace routewind
