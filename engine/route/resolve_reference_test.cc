// SPDX-License-Identifier: Apache-2.0
#include "engine/route/resolve_reference.h"

#include <gtest/gtest.h>

#include <functional>

#include "engine/route/reference_faults.h"
#include "engine/route/testing/cluster_builder.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

// Route namespace infra; Services infra/pay and web/pay on port 50051.
Config TwoServices() {
  Config config;
  config.services = {MakeService("infra/pay"), MakeService("web/pay")};
  return config;
}

struct BackendRow {
  std::string name;
  std::function<void(Config&, BackendTarget&)> change;
  Reason reason;  // kMatched: valid
  std::string condition_reason;
};

BackendTarget Pay() { return TargetOf("infra/pay"); }

// Semantics 7.2 and 7.6, each check alone and against the ones behind it.
TEST(BackendReference, IsRefusedByTheFirstCheckThatFails) {
  using enum Reason;
  const auto port_of = [](Config& config) -> ServicePort& { return config.services[0].ports[0]; };
  const std::vector<BackendRow> rows = {
      {"valid", [](Config&, BackendTarget&) {}, kMatched, ""},
      {"1 unknown kind",
       [](Config&, BackendTarget& t) {
         t.target = {"x.io", "ServiceImport"};
       },
       kInvalidKind, "InvalidKind"},
      {"1 group core is not the core group",
       [](Config&, BackendTarget& t) { t.target.group = "core"; }, kInvalidKind, "InvalidKind"},
      {"1 kinds keep their case", [](Config&, BackendTarget& t) { t.target.kind = "service"; },
       kInvalidKind, "InvalidKind"},
      {"1 before 2",
       [](Config&, BackendTarget& t) {
         t = {{"x.io", "Thing"}, {"web", "pay"}, 50051};
       },
       kInvalidKind, "InvalidKind"},
      {"2 another namespace", [](Config&, BackendTarget& t) { t.id.ns = "web"; }, kRefNotPermitted,
       "RefNotPermitted"},
      {"2 before 3: existence stays hidden",
       [](Config&, BackendTarget& t) {
         t.id = {"web", "missing"};
       },
       kRefNotPermitted, "RefNotPermitted"},
      {"2 with a grant",
       [](Config& c, BackendTarget& t) {
         t.id.ns = "web";
         c.reference_grants = {MakeGrant("web/grant", "infra")};
       },
       kMatched, ""},
      {"3 missing", [](Config&, BackendTarget& t) { t.id.name = "missing"; }, kBackendNotFound,
       "BackendNotFound"},
      {"4 ExternalName (D-31)",
       [](Config& c, BackendTarget&) { c.services[0].type = "ExternalName"; }, kBackendNotFound,
       "UnsupportedValue"},
      {"5 other port (D-32)", [](Config&, BackendTarget& t) { t.port = 80; }, kBackendNotFound,
       "BackendNotFound"},
      {"5 UDP port", [&](Config& c, BackendTarget&) { port_of(c).protocol = "UDP"; },
       kBackendNotFound, "BackendNotFound"},
      {"5 one number for UDP and TCP",
       [](Config& c, BackendTarget&) {
         c.services[0].ports.insert(c.services[0].ports.begin(), {"u", 50051, "UDP", ""});
       },
       kMatched, ""},
      {"6 h2c", [&](Config& c, BackendTarget&) { port_of(c).app_protocol = "kubernetes.io/h2c"; },
       kMatched, ""},
      {"6 ws", [&](Config& c, BackendTarget&) { port_of(c).app_protocol = "kubernetes.io/ws"; },
       kUnsupportedProtocol, "UnsupportedProtocol"},
      {"6 wss", [&](Config& c, BackendTarget&) { port_of(c).app_protocol = "kubernetes.io/wss"; },
       kUnsupportedProtocol, "UnsupportedProtocol"},
      {"6 unknown is taken as absent",
       [&](Config& c, BackendTarget&) { port_of(c).app_protocol = "example.com/own"; }, kMatched,
       ""},
      {"headless", [](Config& c, BackendTarget&) { c.services[0].type = "ClusterIP"; }, kMatched,
       ""},
  };
  for (const BackendRow& row : rows) {
    Config config = TwoServices();
    BackendTarget target = Pay();
    row.change(config, target);
    const ReferenceVerdict verdict = ReferenceResolver(config).ResolveBackend("infra", target);
    EXPECT_EQ(verdict.is_valid, row.reason == kMatched) << row.name;
    EXPECT_EQ(verdict.reason, row.reason) << row.name;
    EXPECT_EQ(verdict.condition_reason, row.condition_reason) << row.name;
    EXPECT_EQ(verdict.detail.empty(), verdict.is_valid) << row.name;
  }
}

TEST(BackendReference, SaysWhatIsMissing) {
  const Config config = TwoServices();
  const ReferenceResolver resolver(config);
  EXPECT_EQ(resolver.ResolveBackend("infra", TargetOf("infra/pay", 80)).detail,
            "Service infra/pay has no TCP port 80");
  EXPECT_EQ(resolver.ResolveBackend("infra", TargetOf("web/pay")).detail,
            "Service web/pay needs a ReferenceGrant in namespace web from GRPCRoute in infra");
}

struct GrantRow {
  std::string name;
  std::vector<ReferenceGrant> grants;
  bool expected;
};

ReferenceGrant Grant(std::string ns, std::vector<ReferenceGrant::From> from,
                     std::vector<ReferenceGrant::To> to) {
  return {Meta(ns + "/grant"), std::move(from), std::move(to)};
}

// Semantics 7.5: GRPCRoute in infra, Service web/pay.
TEST(ReferenceGrant, PermitsExactlyWhatItNames) {
  const std::string gw = kGatewayGroup;
  const ReferenceGrant::From from{{gw, "GRPCRoute"}, "infra"};
  const ReferenceGrant::To to{{"", "Service"}, {}};
  const std::vector<GrantRow> rows = {
      {"none", {}, false},
      {"right", {Grant("web", {from}, {to})}, true},
      {"right, by name", {Grant("web", {from}, {{{"", "Service"}, "pay"}})}, true},
      {"in the route's namespace", {Grant("infra", {from}, {to})}, false},
      {"from group", {Grant("web", {{{"not-the-group.io", "GRPCRoute"}, "infra"}}, {to})}, false},
      {"from group empty", {Grant("web", {{{"", "GRPCRoute"}, "infra"}}, {to})}, false},
      {"from kind Gateway", {Grant("web", {{{gw, "Gateway"}, "infra"}}, {to})}, false},
      {"from kind HTTPRoute", {Grant("web", {{{gw, "HTTPRoute"}, "infra"}}, {to})}, false},
      {"from kind in lower case", {Grant("web", {{{gw, "grpcroute"}, "infra"}}, {to})}, false},
      {"from namespace", {Grant("web", {{{gw, "GRPCRoute"}, "other"}}, {to})}, false},
      {"to group", {Grant("web", {from}, {{{"other.io", "Service"}, {}}})}, false},
      {"to group core", {Grant("web", {from}, {{{"core", "Service"}, {}}})}, false},
      {"to kind Secret", {Grant("web", {from}, {{{"", "Secret"}, {}}})}, false},
      {"to name", {Grant("web", {from}, {{{"", "Service"}, "other"}})}, false},
      {"halves in two grants",
       {Grant("web", {from}, {{{"", "Service"}, "other"}}),
        Grant("web", {{{gw, "HTTPRoute"}, "infra"}}, {to})},
       false},
      {"any from pairs with any to",
       {Grant("web", {{{gw, "HTTPRoute"}, "infra"}, from},
              {{{"", "Secret"}, {}}, {{"", "Service"}, "pay"}})},
       true},
      {"grants add up",
       {Grant("web", {{{gw, "GRPCRoute"}, "x"}}, {to}), Grant("web", {from}, {to})},
       true},
  };
  for (const GrantRow& row : rows) {
    Config config = TwoServices();
    config.reference_grants = row.grants;
    const ReferenceResolver resolver(config);
    EXPECT_EQ(resolver.ResolveBackend("infra", TargetOf("web/pay")).is_valid, row.expected)
        << row.name;
    EXPECT_TRUE(resolver.ResolveBackend("web", TargetOf("web/pay")).is_valid)
        << row.name << ": the own namespace needs no grant";
  }
}

BackendTlsPolicy Policy(std::string_view name, std::optional<std::string> section = {},
                        std::optional<int64_t> creation_s = {}) {
  BackendTlsPolicy policy;
  policy.meta = Meta(name, creation_s);
  policy.target_refs = {{{"", "Service"}, "pay", std::move(section), {}}};
  policy.ca_certificate_refs = {{{"", "ConfigMap"}, "ca"}};
  policy.hostname = "pay.example.com";
  return policy;
}

BackendTlsPolicy Unmeetable(BackendTlsPolicy policy) {
  policy.ca_certificate_refs = {{{"", "ConfigMap"}, "missing"}};
  return policy;
}

BackendTlsPolicy WithCa(BackendTlsPolicy policy, std::vector<BackendTlsPolicy::CaRef> refs) {
  policy.ca_certificate_refs = std::move(refs);
  return policy;
}

BackendTlsPolicy WithWellKnown(BackendTlsPolicy policy, std::string well_known) {
  policy.ca_certificate_refs.clear();
  policy.well_known_ca_certificates = std::move(well_known);
  return policy;
}

struct TlsRow {
  std::string name;
  std::vector<BackendTlsPolicy> policies;
  bool is_valid;
};

// Semantics 7.7, D-33. ConfigMap infra/ca is good, infra/text holds no certificate.
TEST(BackendTlsPolicy, ThatCanNeverBeMetMakesTheBackendInvalid) {
  const BackendTlsPolicy::CaRef good{{"", "ConfigMap"}, "ca"};
  const BackendTlsPolicy::CaRef text{{"", "ConfigMap"}, "text"};
  const BackendTlsPolicy::CaRef secret{{"", "Secret"}, "ca"};
  const std::string port = "p50051";
  const std::vector<TlsRow> rows = {
      {"none", {}, true},
      {"good", {Policy("infra/p")}, true},
      {"missing CA", {Unmeetable(Policy("infra/p"))}, false},
      {"malformed CA", {WithCa(Policy("infra/p"), {text})}, false},
      {"CA of another kind", {WithCa(Policy("infra/p"), {secret})}, false},
      {"one good CA is enough", {WithCa(Policy("infra/p"), {text, good})}, true},
      {"System", {WithWellKnown(Policy("infra/p"), "System")}, true},
      {"unknown well-known set", {WithWellKnown(Policy("infra/p"), "example.com/own")}, false},
      {"another namespace's policy", {Unmeetable(Policy("web/p"))}, true},
      {"for this port", {Unmeetable(Policy("infra/p", port))}, false},
      {"for another port", {Unmeetable(Policy("infra/p", "other"))}, true},
      {"the port's policy wins, good",
       {Unmeetable(Policy("infra/a", {}, 1)), Policy("infra/b", port, 2)},
       true},
      {"the port's policy wins, bad",
       {Policy("infra/a", {}, 1), Unmeetable(Policy("infra/b", port, 2))},
       false},
      {"oldest wins, good", {Unmeetable(Policy("infra/a", {}, 2)), Policy("infra/b", {}, 1)}, true},
      {"oldest wins, bad", {Unmeetable(Policy("infra/b", {}, 1)), Policy("infra/a", {}, 2)}, false},
      {"then the name", {Policy("infra/a", {}, 1), Unmeetable(Policy("infra/b", {}, 1))}, true},
  };
  for (const TlsRow& row : rows) {
    Config config = TwoServices();
    config.config_maps = {CaBundle("infra/ca"), {Meta("infra/text"), {{"ca.crt", "Hello"}}}};
    config.backend_tls_policies = row.policies;
    const ReferenceVerdict verdict = ReferenceResolver(config).ResolveBackend("infra", Pay());
    EXPECT_EQ(verdict.is_valid, row.is_valid) << row.name << ": " << verdict.detail;
    if (row.is_valid) continue;
    EXPECT_EQ(verdict.reason, Reason::kUnsupportedProtocol) << row.name;
    EXPECT_EQ(verdict.condition_reason, "UnsupportedProtocol") << row.name;
  }
}

TEST(BackendTlsPolicy, AssumesItsCaBundlesWhenNoneIsGiven) {
  Config config = TwoServices();
  config.backend_tls_policies = {Policy("infra/p")};
  EXPECT_TRUE(ReferenceResolver(config).ResolveBackend("infra", Pay()).is_valid);
  config.strict = true;
  EXPECT_FALSE(ReferenceResolver(config).ResolveBackend("infra", Pay()).is_valid);
}

// D-29
TEST(ExtensionRef, NeverResolves) {
  const Config config;
  const ReferenceVerdict verdict =
      ReferenceResolver(config).ResolveExtension({{"example.com", "RateLimit"}, "slow"});
  EXPECT_FALSE(verdict.is_valid);
  EXPECT_EQ(verdict.reason, Reason::kFilterNotFound);
  EXPECT_EQ(verdict.condition_reason, "InvalidKind");
  EXPECT_NE(verdict.detail.find("example.com/RateLimit slow"), std::string::npos);
}

// D-36: document order.
TEST(ReferenceFaults, StandInDocumentOrder) {
  Config config = TwoServices();
  RouteRule rule = RuleTo({Backend("infra/no1"), Backend("infra/pay"), Backend("infra/no2")});
  rule.backend_refs[0].filters = {{ExtensionRef{{"x.io", "X"}, "x"}, {}}};
  rule.filters = {{RequestHeaderModifierFilter{}, {}},
                  {RequestMirror{TargetOf("infra/mirror"), 1, 1}, {0, 9, 3}}};
  const GrpcRoute route =
      WithRules(MakeGrpcRoute("infra/r", {}), {rule, RuleTo({Backend("web/pay")})});
  const auto faults = FindReferenceFaults(ReferenceResolver(config), route);
  std::vector<std::string> paths;
  for (const ReferenceFault& fault : faults) paths.push_back(fault.path);
  EXPECT_EQ(paths, (std::vector<std::string>{
                       "spec.rules[0].filters[1].requestMirror.backendRef",
                       "spec.rules[0].backendRefs[0]",
                       "spec.rules[0].backendRefs[0].filters[0].extensionRef",
                       "spec.rules[0].backendRefs[2]",
                       "spec.rules[1].backendRefs[0]",
                   }));
  EXPECT_EQ(faults[0].place, (Place{0, 9, 3}));
}

// D-38
TEST(RuleFault, NamesTheExpression) {
  constexpr auto kRegex = MatchType::kRegularExpression;
  EXPECT_EQ(RuleFault(RuleOn({ByMethod("foo\\..*", {}, kRegex), ByHeader("x", "a+", kRegex)})), "");
  EXPECT_EQ(RuleFault(RuleOn({ByMethod("", "", kRegex)})), "");
  EXPECT_EQ(RuleFault(RuleOn({ByMethod("(", "(")})), "") << "exact text is no expression";
  EXPECT_EQ(
      RuleFault(RuleOn({ByMethod("a", "(b", kRegex)})).rfind("matches[0].method.method \"(b\"", 0),
      0U);
  EXPECT_EQ(RuleFault(RuleOn({ByMethod("a", {}), ByHeader("x", "a{2", kRegex)})), "");
  EXPECT_EQ(RuleFault(RuleOn({ByMethod("a", {}), ByHeader("x", "[a", kRegex)}))
                .rfind("matches[1].headers[0].value \"[a\"", 0),
            0U);
}

}  // namespace
}  // namespace routewind
