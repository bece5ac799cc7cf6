// SPDX-License-Identifier: Apache-2.0
#include "engine/route/warnings.h"

#include <gtest/gtest.h>

#include <functional>

#include "engine/route/status.h"
#include "engine/route/testing/cluster_builder.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

constexpr auto kRegex = MatchType::kRegularExpression;

// "W-05 spec.rules[0].matches[0].method.service" for each finding, in their order.
std::vector<std::string> WarningsOf(const Config& config) {
  std::vector<std::string> found;
  for (const Diagnostic& diagnostic : FindWarnings(config, {})) {
    EXPECT_EQ(diagnostic.severity, Diagnostic::Severity::kWarning);
    EXPECT_FALSE(diagnostic.message.empty());
    EXPECT_EQ(diagnostic.message.find('\n'), std::string::npos) << diagnostic.message;
    found.push_back(diagnostic.code + " " + diagnostic.path);
  }
  return found;
}

// One Gateway infra/g with one HTTP listener, one GRPCRoute infra/r with one good rule, one
// Service: nothing to say.
Config Clean() {
  Config config;
  config.gateways = {MakeGateway("infra/g", {HttpListener("http")})};
  config.services = {MakeService("infra/s")};
  config.grpc_routes = {WithRules(MakeGrpcRoute("infra/r", {To("infra/g")}),
                                  {RuleOn({ByMethod("a.B", "C")}, {Backend("infra/s")})})};
  return config;
}

TEST(Warnings, HaveNothingToSayOfACleanConfiguration) {
  EXPECT_EQ(WarningsOf(Clean()), std::vector<std::string>());
}

struct WarningRow {
  std::string name;
  std::function<void(Config&)> change;
  std::vector<std::string> expected;
};

void Check(const std::vector<WarningRow>& rows) {
  for (const WarningRow& row : rows) {
    Config config = Clean();
    row.change(config);
    EXPECT_EQ(WarningsOf(config), row.expected) << row.name;
  }
}

RouteRule& Rule(Config& config) { return config.grpc_routes[0].rules[0]; }

void SetHosts(Config& config, const std::vector<std::string>& names) {
  config.grpc_routes[0].hostnames = Hosts(names);
}

TEST(Warnings, AboutNames) {
  const std::string label63(63, 'a');
  Check({
      {"W-01",
       [](Config& c) {
         SetHosts(c, {"a.io", "10.0.0.1"});
       },
       {"W-01 spec.hostnames[1]"}},
      {"W-01 on a listener",
       [](Config& c) { c.gateways[0].listeners[0].hostname = Hostname("10.0.0.255"); },
       {"W-01 spec.listeners[0].hostname"}},
      {"no W-01: five labels, a large number, a letter",
       [](Config& c) {
         SetHosts(c, {"1.10.0.0.1", "10.0.0.256", "10.0.0.a", "10.0.1"});
       },
       {}},
      {"W-14",
       [&](Config& c) { SetHosts(c, {"*." + label63 + "a.io"}); },
       {"W-14 spec.hostnames[0]"}},
      {"no W-14", [&](Config& c) { SetHosts(c, {"*." + label63 + ".io"}); }, {}},
      {"W-15",
       [](Config& c) {
         c.gateways[0].meta.id.name = std::string(64, 'g');
         c.grpc_routes[0].parent_refs[0].id.name = std::string(64, 'g');
       },
       {"W-15 metadata.name"}},
      {"no W-15",
       [](Config& c) {
         c.gateways[0].meta.id.name = std::string(63, 'g');
         c.grpc_routes[0].parent_refs[0].id.name = std::string(63, 'g');
       },
       {}},
  });
}

TEST(Warnings, AboutMatches) {
  const auto on = [](RouteMatch match) {
    return [match](Config& config) { Rule(config).matches = {match}; };
  };
  RouteMatch twice = ByHeader("x-env", "a");
  twice.headers.push_back({MatchType::kExact, "X-Env", "b", {}});
  RouteMatch any_with_header = ByMethod("", "", kRegex);
  any_with_header.headers.push_back({MatchType::kExact, "x", "1", {}});
  const std::string match = "spec.rules[0].matches[0]";
  Check({
      {"W-02", on(twice), {"W-02 " + match + ".headers[1]"}},
      {"W-05 service", on(ByMethod("a(", "B", kRegex)), {"W-05 " + match + ".method.service"}},
      {"W-05 method", on(ByMethod("a", "B[", kRegex)), {"W-05 " + match + ".method.method"}},
      {"W-05 header", on(ByHeader("x", "*", kRegex)), {"W-05 " + match + ".headers[0].value"}},
      {"no W-05 where text is exact", on(ByHeader("x", "*")), {}},
      {"4.5 ungrouped",
       on(ByMethod("foo|bar", "M", kRegex)),
       {"W-05 " + match + ".method.service"}},
      {"4.5 ungrouped after a group",
       on(ByMethod("a", "(b)|c", kRegex)),
       {"W-05 " + match + ".method.method"}},
      {"4.5 grouped", on(ByMethod("(foo|bar)", "(?:a|b)c", kRegex)), {}},
      {"4.5 no alternation at all", on(ByMethod("[a|b]x", "a\\|b", kRegex)), {}},
      {"4.5 classes with brackets", on(ByMethod("[]|]x", "[^]|]y", kRegex)), {}},
      {"4.5 quoted", on(ByMethod("\\Qa|b\\E", "c", kRegex)), {}},
      {"4.5 headers are whole", on(ByHeader("x", "one|two", kRegex)), {}},
      {"W-06", on(ByMethod(".a.B", {})), {"W-06 " + match + ".method.service"}},
      {"no W-06 for an expression", on(ByMethod(".a", {}, kRegex)), {}},
      {"W-07 empty", on(ByMethod("", "", kRegex)), {"W-07 " + match + ".method"}},
      {"W-07 dots", on(ByMethod(".*", {}, kRegex)), {"W-07 " + match + ".method"}},
      {"no W-07", on(ByMethod(".*", "Get", kRegex)), {}},
      {"no W-07 with a header", on(any_with_header), {}},
  });
}

TEST(Warnings, AboutFilters) {
  const auto with = [](HeaderModifier modifier) {
    return [modifier](Config& config) {
      Rule(config).filters = {{RequestHeaderModifierFilter{modifier}, {}}};
    };
  };
  const auto values = [](const std::vector<std::string>& names) {
    std::vector<HeaderValue> made;
    for (const std::string& name : names) made.push_back({name, "v", {}});
    return made;
  };
  const std::string spot = "spec.rules[0].filters[0].requestHeaderModifier.";
  Check({
      {"clean", with({values({"a"}), values({"b"}), {"c"}}), {}},
      {"W-02 set", with({values({"a", "A"}), {}, {}}), {"W-02 " + spot + "set[1]"}},
      {"W-02 add", with({{}, values({"a", "A"}), {}}), {"W-02 " + spot + "add[1]"}},
      {"W-02 remove", with({{}, {}, {"a", "A"}}), {"W-02 " + spot + "remove[1]"}},
      {"W-03", with({values({"a"}), values({"A"}), {}}), {"W-03 " + spot + "add[0]"}},
      {"W-04",
       with({{}, {}, {":path", "", "a b"}}),
       {"W-04 " + spot + "remove[0]", "W-04 " + spot + "remove[1]", "W-04 " + spot + "remove[2]"}},
      {"6.1 reserved",
       with({values({"grpc-status"}), values({"Content-Type"}), {"te"}}),
       {"W-header " + spot + "add[0]", "W-header " + spot + "remove[0]",
        "W-header " + spot + "set[0]"}},
      {"6.1 ignored", with({values({"Host"}), {}, {}}), {"W-header " + spot + "set[0]"}},
      {"on a backendRef, for responses",
       [&](Config& c) {
         Rule(c).backend_refs[0].filters = {
             {ResponseHeaderModifierFilter{{values({"a", "A"}), {}, {}}}, {}}};
       },
       {"W-02 spec.rules[0].backendRefs[0].filters[0].responseHeaderModifier.set[1]"}},
  });
}

TEST(Warnings, AboutRules) {
  Check({
      {"W-08",
       [](Config& c) {
         auto& rules = c.grpc_routes[0].rules;
         rules.push_back(RuleOn({ByMethod("x.Y", "Z")}, {Backend("infra/s")}));
         rules[0].name = rules[1].name = "same";
       },
       {"W-08 spec.rules[1].name"}},
      {"no W-08: unnamed and different",
       [](Config& c) {
         auto& rules = c.grpc_routes[0].rules;
         rules.push_back(RuleOn({ByMethod("x.Y", "Z")}, {Backend("infra/s")}));
         rules.push_back(RuleOn({ByMethod("x.Y", "A")}, {Backend("infra/s")}));
         rules[0].name = "one";
       },
       {}},
      {"W-11 none", [](Config& c) { Rule(c).backend_refs.clear(); }, {"W-11 spec.rules[0]"}},
      {"W-11 all 0", [](Config& c) { Rule(c).backend_refs[0].weight = 0; }, {"W-11 spec.rules[0]"}},
      {"no W-11: some 0",
       [](Config& c) { Rule(c).backend_refs.push_back(Backend("infra/s", 50051, 0)); },
       {}},
      {"D-37",
       [](Config& c) { Rule(c).has_session_persistence = true; },
       {"W-session spec.rules[0].sessionPersistence"}},
  });
}

TEST(Warnings, AboutAttachment) {
  const auto selector = [](std::string op) {
    return [op](Config& c) {
      LabelSelector made;
      made.match_expressions.push_back({"a", op, {}, {}});
      c.gateways[0].listeners.push_back(FromSelector(HttpListener("s", 81), made));
    };
  };
  Check({
      {"W-10",
       [](Config& c) {
         c.gateways[0].listeners[0].hostname = Hostname("*.example.com");
         SetHosts(c, {"a.example.com", "a.example.net"});
       },
       {"W-10 spec.hostnames[1]"}},
      {"no W-10 when no hostname fits: the status says it",
       [](Config& c) {
         c.gateways[0].listeners[0].hostname = Hostname("*.example.com");
         SetHosts(c, {"a.example.net"});
       },
       {}},
      {"no W-10 when another listener takes it",
       [](Config& c) {
         c.gateways[0].listeners = {HttpListener("a", 80, "a.io"), HttpListener("b", 80, "b.io")};
         SetHosts(c, {"a.io", "b.io"});
       },
       {}},
      {"W-12", [](Config& c) { c.grpc_routes[0].parent_refs.clear(); }, {"W-12 spec"}},
      {"no W-12 with default Gateways",
       [](Config& c) {
         c.grpc_routes[0].parent_refs.clear();
         c.grpc_routes[0].use_default_gateways = true;
       },
       {}},
      {"no such Gateway",
       [](Config& c) { c.grpc_routes[0].parent_refs.push_back(To("infra/other")); },
       {"W-parent spec.parentRefs[1]"}},
      {"another kind",
       [](Config& c) {
         c.grpc_routes[0].parent_refs[0].target = {"", "Service"};
       },
       {"W-parent spec.parentRefs[0]"}},
      {"a class that is not ours",
       [](Config& c) {
         c.gateway_classes = {GatewayClass{}};
         c.gateway_classes[0].meta.id.name = "theirs";
       },
       {"W-class spec.gatewayClassName", "W-parent spec.parentRefs[0]"}},
      {"D-23",
       selector("Like"),
       {"W-selector spec.listeners[1].allowedRoutes.namespaces.selector"}},
      {"no D-23", selector("Exists"), {}},
      {"Selector without selector",
       [](Config& c) {
         c.gateways[0].listeners.push_back(FromSelector(HttpListener("s", 81), std::nullopt));
       },
       {"W-selector spec.listeners[1].allowedRoutes.namespaces"}},
  });
}

EndpointSlice Slice(std::string_view service, bool ready, std::string port = "p50051") {
  EndpointSlice slice;
  slice.meta = Meta(std::string(service) + "-x");
  slice.meta.labels = {{"kubernetes.io/service-name", Name(service).name}};
  slice.endpoints = {{{"10.0.0.1"}, ready}};
  slice.ports = {{std::move(port), 3000, "TCP"}};
  return slice;
}

TEST(Warnings, AboutReferences) {
  const auto web = [](Config& c) {
    c.services.push_back(MakeService("web/s"));
    Rule(c).backend_refs[0] = Backend("web/s");
  };
  const auto grant = [](std::string from, std::optional<std::string> service) {
    return [from, service](Config& c) {
      c.reference_grants = {MakeGrant("infra/grant", from, service)};
    };
  };
  Check({
      {"W-13 no grant", web, {"W-13 spec.rules[0].backendRefs[0]"}},
      {"no W-13",
       [&](Config& c) {
         web(c);
         c.reference_grants = {MakeGrant("web/grant", "infra", "s")};
       },
       {}},
      {"W-13 idle grant: no route", grant("app", {}), {"W-13 spec.from"}},
      {"W-13 idle grant: no Service", grant("infra", "other"), {"W-13 spec.to"}},
      {"no W-13: useful grant", grant("infra", "s"), {}},
      {"no W-13 for kinds that are not read",
       [](Config& c) {
         c.reference_grants = {{Meta("infra/grant"),
                                {{{kGatewayGroup, "TCPRoute"}, "app"}},
                                {{{"x.io", "Thing"}, "t"}}}};
       },
       {}},
      {"no W-13 when Services are assumed",
       [&](Config& c) {
         grant("infra", "other")(c);
         c.services_assumed = true;
       },
       {}},
      {"D-34 none ready",
       [](Config& c) { c.endpoint_slices = {Slice("infra/s", false)}; },
       {"W-endpoints spec.rules[0].backendRefs[0]"}},
      {"D-34 another Service's",
       [](Config& c) { c.endpoint_slices = {Slice("infra/x", true)}; },
       {"W-endpoints spec.rules[0].backendRefs[0]"}},
      {"D-34 another port's",
       [](Config& c) { c.endpoint_slices = {Slice("infra/s", true, "other")}; },
       {"W-endpoints spec.rules[0].backendRefs[0]"}},
      {"D-34 one ready slice is enough",
       [](Config& c) {
         c.endpoint_slices = {Slice("infra/s", false), Slice("infra/s", true)};
       },
       {}},
  });
}

BackendTlsPolicy Policy(std::string_view name, std::string service,
                        std::optional<std::string> section, int64_t creation_s) {
  BackendTlsPolicy policy;
  policy.meta = Meta(name, creation_s);
  policy.target_refs = {{{"", "Service"}, std::move(service), std::move(section), {}}};
  policy.well_known_ca_certificates = "System";
  return policy;
}

TEST(Warnings, AboutTlsPolicies) {
  const auto with = [](std::vector<BackendTlsPolicy> policies) {
    return [policies](Config& c) { c.backend_tls_policies = policies; };
  };
  BackendTlsPolicy unmeetable = Policy("infra/p", "s", {}, 1);
  unmeetable.well_known_ca_certificates = "example.com/own";
  const std::string spot = "W-tls spec.targetRefs[0]";
  Check({
      {"good", with({Policy("infra/p", "s", {}, 1)}), {}},
      {"no such Service", with({Policy("infra/p", "x", {}, 1)}), {spot}},
      {"no such port", with({Policy("infra/p", "s", "x", 1)}), {spot}},
      {"can never be met", with({unmeetable}), {spot}},
      {"older one wins",
       with({Policy("infra/p", "s", {}, 1), Policy("infra/q", "s", {}, 2)}),
       {spot}},
      {"port and Service live side by side",
       with({Policy("infra/p", "s", {}, 1), Policy("infra/q", "s", "p50051", 2)}),
       {}},
  });
}

// D-12: both readings.
TEST(Warnings, AboutHostnamesThatFallThrough) {
  const auto second = [](const std::vector<std::string>& hosts) {
    return [hosts](Config& c) {
      SetHosts(c, {"api.example.com"});
      c.grpc_routes.push_back(WithRules(MakeGrpcRoute("infra/z", {To("infra/g")}, hosts),
                                        {RuleTo({Backend("infra/s")})}));
    };
  };
  Check({
      {"P-27", second({"*.example.com"}), {"W-hostname spec.hostnames"}},
      {"any host below", second({}), {"W-hostname spec.hostnames"}},
      {"another branch", second({"*.example.net"}), {}},
      {"same hostname", second({"api.example.com"}), {}},
      {"a rule takes everything",
       [&](Config& c) {
         second({"*.example.com"})(c);
         c.grpc_routes[0].rules.push_back(RuleTo({Backend("infra/s")}));
       },
       {}},
  });
}

TEST(Warnings, TellPlaceResourceAndCure) {
  Config config = Clean();
  Rule(config).matches = {ByMethod(".a.B", {})};
  Rule(config).matches[0].method->place = {0, 14, 9};
  const std::vector<Diagnostic> found = FindWarnings(config, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place, (Place{0, 14, 9}));
  EXPECT_EQ(found[0].resource, "GRPCRoute infra/r");
  EXPECT_EQ(found[0].message,
            "\".a.B\" never equals a service on the wire, which has no leading dot: write a.B");
}

TEST(Warnings, StandWhereTheNearestKnownPlaceIs) {
  Config config = Clean();
  Rule(config).place = {0, 8, 5};
  Rule(config).backend_refs.clear();
  const std::vector<Diagnostic> found = FindWarnings(config, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place, (Place{0, 8, 5}));
}

}  // namespace
}  // namespace routewind
