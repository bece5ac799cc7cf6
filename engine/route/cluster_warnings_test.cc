// SPDX-License-Identifier: Apache-2.0
// Warnings that need more than one object: attachment, references, TLS policies, hostnames.
#include <gtest/gtest.h>

#include "engine/route/testing/warning_check.h"
#include "engine/route/warnings.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

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
      {"no W-10 when no hostname fits: W-attach says it",
       [](Config& c) {
         c.gateways[0].listeners[0].hostname = Hostname("*.example.com");
         SetHosts(c, {"a.example.net"});
       },
       {"W-attach spec.parentRefs[0]"}},
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

// Semantics 8.3: Secrets are never assumed, unless asked for.
TEST(Warnings, AboutCertificates) {
  const auto https = [](std::string secret) {
    return
        [secret](Config& c) { c.gateways[0].listeners.push_back(HttpsListener("s", "", secret)); };
  };
  const std::string spot = "W-certificate spec.listeners[1].tls.certificateRefs[0]";
  Check({
      {"no Secret in the input", https("infra/cert"), {spot}},
      {"another Secret is",
       [&](Config& c) {
         https("infra/cert")(c);
         c.secrets = {TlsSecret("infra/other")};
       },
       {spot}},
      {"it is there",
       [&](Config& c) {
         https("infra/cert")(c);
         c.secrets = {TlsSecret("infra/cert")};
       },
       {}},
      {"assumed",
       [&](Config& c) {
         https("infra/cert")(c);
         c.certificates_assumed = true;
       },
       {}},
      {"assumed, but no grant",
       [&](Config& c) {
         https("vault/cert")(c);
         c.certificates_assumed = true;
       },
       {spot}},
  });
  Config config = Clean();
  https("infra/cert")(config);
  EXPECT_EQ(FindWarnings(config, {})[0].message,
            "listener s serves nothing: Secret infra/cert is not in the input: add it, or take "
            "certificates for granted with --assume-certificates");
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
      {"P-27", second({"*.example.com"}), {"W-hostname spec.hostnames[0]"}},
      {"any host below", second({}), {"W-hostname spec.hostnames[0]"}},
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

}  // namespace
}  // namespace routewind
