// SPDX-License-Identifier: Apache-2.0
// Warnings of parentRefs, backendRefs and filters that cannot be used: W-attach, W-backend.
#include <gtest/gtest.h>

#include "engine/route/testing/warning_check.h"
#include "engine/route/warnings.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

// Semantics 3.1, the steps in their order.
TEST(Warnings, AboutParentRefsThatAttachNowhere) {
  const std::vector<std::string> first = {"W-attach spec.parentRefs[0]"};
  Check({
      {"no listener of that name",
       [](Config& c) { c.grpc_routes[0].parent_refs[0].section_name = "grpc"; }, first},
      {"one parentRef of two",
       [](Config& c) { c.grpc_routes[0].parent_refs.push_back(To("infra/g", "grpc")); },
       {"W-attach spec.parentRefs[1]"}},
      {"no listener takes the kind",
       [](Config& c) {
         c.gateways[0].listeners[0] = WithKinds(HttpListener("http"), {"HTTPRoute"});
       },
       first},
      {"D-07 lost to an HTTPRoute",
       [](Config& c) { c.http_routes = {MakeHttpRoute("infra/h", {To("infra/g")}, {}, 1)}; },
       first},
      {"D-07 an HTTPRoute that lost",
       [](Config& c) {
         c.grpc_routes[0].meta.creation_s = 1;
         c.http_routes = {MakeHttpRoute("infra/h", {To("infra/g")})};
       },
       first},
      {"D-38 no rule can be used",
       [](Config& c) { Rule(c).matches = {ByHeader("x", "(", MatchType::kRegularExpression)}; },
       {"W-05 spec.rules[0].matches[0].headers[0].value", "W-attach spec.parentRefs[0]"}},
      {"10.2 a default Gateway",
       [](Config& c) {
         c.gateways[0].default_scope_all = true;
         c.gateways[0].listeners[0].hostname = Hostname("a.io");
         c.grpc_routes[0].parent_refs.clear();
         c.grpc_routes[0].use_default_gateways = true;
         SetHosts(c, {"b.io"});
       },
       {"W-attach spec.useDefaultGateways"}},
  });
  Config config = Clean();
  config.grpc_routes[0].parent_refs[0].section_name = "grpc";
  EXPECT_EQ(FindWarnings(config, {})[0].message,
            "the route does not attach to Gateway infra/g (NoMatchingParent): Gateway infra/g has "
            "no listener named grpc, it has http (port 80); correct sectionName and port");
}

// Semantics 7.2, checks 1 to 6; 6.2, 6.3.
TEST(Warnings, AboutBackendsThatCannotBeUsed) {
  const auto to = [](BackendRef ref) {
    return [ref](Config& c) { Rule(c).backend_refs.push_back(ref); };
  };
  const auto filter = [](auto body) {
    return [body](Config& c) { Rule(c).filters = {{body, {}}}; };
  };
  BackendRef bucket = Backend("infra/b");
  bucket.backend.target = {"example.com", "Bucket"};
  BackendRef limited = Backend("infra/s");
  limited.filters = {{ExtensionRef{{"example.com", "Limit"}, "low"}, {}}};
  const std::vector<std::string> second = {"W-backend spec.rules[0].backendRefs[1]"};
  Check({
      {"no such Service", to(Backend("infra/x")), second},
      {"no such port", to(Backend("infra/s", 1)), second},
      {"another kind", to(bucket), second},
      {"no grant comes first: W-13 alone",
       to(Backend("web/x")),
       {"W-13 spec.rules[0].backendRefs[1]"}},
      {"D-31 ExternalName",
       [](Config& c) { c.services[0].type = "ExternalName"; },
       {"W-backend spec.rules[0].backendRefs[0]"}},
      {"7.6 WebSocket",
       [](Config& c) { c.services[0].ports[0].app_protocol = "kubernetes.io/ws"; },
       {"W-backend spec.rules[0].backendRefs[0]"}},
      {"D-33 a policy that can never be met, where W-tls does not say it",
       [](Config& c) {
         c.services_assumed = true;
         c.backend_tls_policies = {{}};
         c.backend_tls_policies[0].meta = Meta("infra/p");
         c.backend_tls_policies[0].target_refs = {{{"", "Service"}, "s", {}, {}}};
         c.backend_tls_policies[0].well_known_ca_certificates = "example.com/own";
       },
       {"W-backend spec.rules[0].backendRefs[0]"}},
      {"D-27 mirror",
       filter(RequestMirror{TargetOf("infra/x")}),
       {"W-backend spec.rules[0].filters[0].requestMirror.backendRef"}},
      {"D-29 extension",
       filter(ExtensionRef{{"example.com", "Limit"}, "low"}),
       {"W-backend spec.rules[0].filters[0].extensionRef"}},
      {"D-29 extension of a backendRef",
       to(limited),
       {"W-backend spec.rules[0].backendRefs[1].filters[0].extensionRef"}},
  });
  Config config = Clean();
  Rule(config).backend_refs = {Backend("infra/s", 1)};
  EXPECT_EQ(FindWarnings(config, {})[0].message,
            "Service infra/s has no TCP port 1: requests that go there fail with UNAVAILABLE; "
            "name one that it has: 50051");
}

}  // namespace
}  // namespace routewind
