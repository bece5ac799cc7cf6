// SPDX-License-Identifier: Apache-2.0
//
// What a route asks to change, and nothing else: header modifiers on the rule and on the backend, `x-routewind-*` on
// request.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "integration/fidelity/side_by_side.h"

namespace routewind::integration {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kRule[] = R"(
      filters:
        - type: RequestHeaderModifier
          requestHeaderModifier:
            set: [{name: X-Set, value: rule}, {name: x-both, value: rule}]
            add: [{name: x-add, value: rule}]
            remove: [x-gone, x-absent]
        - type: ResponseHeaderModifier
          responseHeaderModifier:
            set: [{name: x-r-set, value: rule}]
            add: [{name: x-r-add, value: rule}]
            remove: [x-r-gone]
)";

// The same rule, with modifiers on its backendRef, too.
std::string ConfigWithBackendFilters() {
  return R"(apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: all}
spec:
  parentRefs: [{name: edge}]
  rules:
    - backendRefs:
        - name: backend
          port: 50051
          filters:
            - type: RequestHeaderModifier
              requestHeaderModifier:
                set: [{name: x-both, value: backend}, {name: x-raw-bin, value: AAH/}]
                add: [{name: x-add, value: backend}]
            - type: ResponseHeaderModifier
              responseHeaderModifier: {add: [{name: x-r-add, value: backend}]}
)" + std::string(kRule + 1);
}

const CallRecipe kCall = {
    .path = "/a.B/C",
    .client_script = "send 1 9",
    .server_script =
        "metadata x-r-set s; metadata x-r-add s; metadata x-r-gone s; metadata x-r-kept s; "
        "trailer x-r-gone t; read all; send 1 1",
    .headers = {{"x-set", "c1"}, {"x-set", "c2"}, {"x-add", "c"}, {"x-gone", "c"}, {"x-kept", "c"}, {"x-both", "c"}}};

TEST(RequestHeaderModifier, EditsWhatTheBackendSeesAndOnlyThat) {
  SideBySide sides({.rule = kRule + 1});
  const BothEnds direct = sides.Directly(kCall);
  const BothEnds proxied = sides.ThroughProxy(kCall);
  const auto& seen = proxied.backend.metadata;
  EXPECT_THAT(ValuesOf(seen, "x-set"), ElementsAre("rule"));
  EXPECT_THAT(ValuesOf(seen, "x-add"), ElementsAre("c", "rule"));
  EXPECT_THAT(ValuesOf(seen, "x-gone"), IsEmpty());
  EXPECT_THAT(ValuesOf(seen, "x-kept"), ElementsAre("c"));

  auto untouched = [](SeenAnswer::Metadata metadata) {
    std::erase_if(metadata, [](const auto& entry) {
      return entry.first == "x-set" || entry.first == "x-add" || entry.first == "x-gone" || entry.first == "x-both";
    });
    return metadata;
  };
  EXPECT_EQ(untouched(seen), untouched(direct.backend.metadata));
}

TEST(ResponseHeaderModifier, EditsInitialMetadataAndLeavesTrailersAlone) {
  SideBySide sides({.rule = kRule + 1});
  const BothEnds direct = sides.Directly(kCall);
  const BothEnds proxied = sides.ThroughProxy(kCall);
  EXPECT_THAT(ValuesOf(proxied.client.metadata, "x-r-set"), ElementsAre("rule"));
  EXPECT_THAT(ValuesOf(proxied.client.metadata, "x-r-add"), ElementsAre("s", "rule"));
  EXPECT_THAT(ValuesOf(proxied.client.metadata, "x-r-gone"), IsEmpty());
  EXPECT_THAT(ValuesOf(proxied.client.metadata, "x-r-kept"), ElementsAre("s"));
  EXPECT_EQ(proxied.client.trailers, direct.client.trailers);
}

TEST(BackendFilters, ComeAfterThoseOfTheRule) {
  const auto backend = EchoBackend::Start({});
  ASSERT_TRUE(backend.has_value());
  const ProxyInProcess proxy(
      {.config = ConfigWithBackendFilters(), .endpoints = {EndpointOfBackend((*backend)->port())}});
  const SeenAnswer answer = MakeCall(ConnectTo(proxy.address()), kCall);
  EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
  EXPECT_THAT(ValuesOf(answer.metadata, "x-r-add"), ElementsAre("s", "rule", "backend"));
  (*backend)->WaitForCalls(1);
  const SeenCall seen = (*backend)->Calls()[0];
  EXPECT_THAT(ValuesOf(seen.metadata, "x-both"), ElementsAre("backend"));
  EXPECT_THAT(ValuesOf(seen.metadata, "x-add"), ElementsAre("c", "rule", "backend"));
  EXPECT_THAT(ValuesOf(seen.metadata, "x-raw-bin"), ElementsAre(std::string("\x00\x01\xff", 3)));
}

// A trailers-only response has no header block of its own: what a filter adds to headers has no place there.
TEST(ResponseHeaderModifier, LeavesATrailersOnlyResponseATrailersOnlyResponse) {
  SideBySide sides({.rule = kRule + 1});
  const CallRecipe call = {
      .path = "/a.B/C", .client_script = "send 1 9", .server_script = "trailer x-t 1; status 7 no"};
  const SeenAnswer direct = sides.Directly(call).client;
  for (int i = 0; i < 200; ++i) ASSERT_EQ(sides.ThroughProxy(call).client, direct);
}

// One that has a header block, though an empty one, is edited however soon its status follows.
TEST(ResponseHeaderModifier, EditsAnEmptyHeaderBlock) {
  SideBySide sides({.rule = kRule + 1});
  const CallRecipe call = {.path = "/a.B/C",
                           .kind = CallKind::kBidiStreaming,
                           .client_script = "close",
                           .server_script = "send-metadata; status 7 no"};
  for (int i = 0; i < 200; ++i) {
    ASSERT_THAT(ValuesOf(sides.ThroughProxy(call).client.metadata, "x-r-set"), ElementsAre("rule"));
  }
}

TEST(ResponseMetadata, NamesRouteRuleAndBackendWhenAskedTo) {
  SideBySideOptions options;
  options.proxy.service.adds_response_metadata = true;
  SideBySide sides(options);
  const BothEnds proxied = sides.ThroughProxy({.path = "/a.B/C", .client_script = "send 1 9"});
  EXPECT_THAT(proxied.client.metadata, Contains(Pair("x-routewind-route", "default/all")));
  EXPECT_THAT(proxied.client.metadata, Contains(Pair("x-routewind-rule", "0")));
  EXPECT_THAT(proxied.client.metadata, Contains(Pair("x-routewind-backend", "default/backend:50051")));
}

TEST(UserAgent, IsTheClientsAndOursFollowsWhenAskedTo) {
  SideBySideOptions options;
  SideBySide sides(options);
  const CallRecipe call = {.path = "/a.B/C", .client_script = "send 1 9"};
  const std::vector<std::string> direct = ValuesOf(sides.Directly(call).backend.metadata, "user-agent");
  ASSERT_EQ(direct.size(), 1U);
  EXPECT_THAT(direct[0], ::testing::HasSubstr("till/7 "));
  EXPECT_EQ(ValuesOf(sides.ThroughProxy(call).backend.metadata, "user-agent"), direct);

  options.proxy.upstreams.channels.appends_user_agent = true;
  SideBySide appending(options);
  EXPECT_THAT(ValuesOf(appending.ThroughProxy(call).backend.metadata, "user-agent"),
              ElementsAre(direct[0] + " routewind"));
}

}  // namespace
}  // namespace routewind::integration
