// SPDX-License-Identifier: Apache-2.0
//
// Calls that the proxy answers itself: each outcome has its code, and the message names the reason.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/fidelity/side_by_side.h"

namespace routewind::integration {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kConfig[] = R"(
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: any
  listeners:
    - {name: grpc, port: 80, protocol: HTTP, hostname: "*.example.com", allowedRoutes: {namespaces: {from: All}}}
    - {name: other, port: 81, protocol: HTTP, hostname: other.org, allowedRoutes: {namespaces: {from: All}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: shop}
spec:
  parentRefs: [{name: edge, namespace: infra}]
  rules:
    - matches: [{method: {service: acme.Good}}]
      backendRefs: [{name: backend, port: 50051}]
    - matches: [{method: {service: acme.Missing}}]
      backendRefs: [{name: missing, port: 50051}]
    - matches: [{method: {service: acme.WrongPort}}]
      backendRefs: [{name: backend, port: 1}]
    - matches: [{method: {service: acme.Foreign}}]
      backendRefs: [{name: pay, namespace: bank, port: 50051}]
    - matches: [{method: {service: acme.Kind}}]
      backendRefs: [{kind: Bucket, group: storage.example.com, name: b}]
    - matches: [{method: {service: acme.Nobody}}]
    - matches: [{method: {service: acme.Zero}}]
      backendRefs: [{name: backend, port: 50051, weight: 0}]
    - matches: [{method: {service: acme.Extended}}]
      filters: [{type: ExtensionRef, extensionRef: {group: example.com, kind: Auth, name: a}}]
      backendRefs: [{name: backend, port: 50051}]
    - matches: [{method: {service: acme.NoEndpoints}}]
      backendRefs: [{name: idle, port: 50051}]
---
apiVersion: v1
kind: Service
metadata: {name: backend}
spec: {ports: [{port: 50051}]}
---
apiVersion: v1
kind: Service
metadata: {name: idle}
spec: {ports: [{port: 50051}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: idle-1, labels: {kubernetes.io/service-name: idle}}
addressType: IPv4
ports: [{port: 50051, protocol: TCP, name: ""}]
endpoints: [{addresses: [10.1.2.3], conditions: {ready: false}}]
---
apiVersion: v1
kind: Service
metadata: {name: pay, namespace: bank}
spec: {ports: [{port: 50051}]}
)";

struct OutcomeRow {
  const char* name;
  uint16_t port;
  const char* authority;
  const char* path;
  grpc::StatusCode code;
  std::vector<std::string> message;  // parts of it
};

class Outcome : public ::testing::TestWithParam<OutcomeRow> {};

TEST_P(Outcome, AnswersWithItsCodeAndNamesTheReason) {
  const OutcomeRow& row = GetParam();
  const auto backend = EchoBackend::Start({});
  ASSERT_TRUE(backend.has_value());
  const ProxyInProcess proxy({.config = kConfig, .endpoints = {EndpointOfBackend((*backend)->port())}});
  const SeenAnswer answer = MakeCall(ConnectTo(proxy.address(row.port)),
                                     {.path = row.path, .authority = row.authority, .client_script = "send 1 9"});
  EXPECT_EQ(answer.code, row.code) << answer.message;
  for (const std::string& part : row.message) EXPECT_THAT(answer.message, HasSubstr(part));
  EXPECT_THAT(answer.metadata, IsEmpty());  // a trailers-only response
  if (row.code == grpc::StatusCode::OK) {
    (*backend)->WaitForCalls(1);  // the server counts a call after its client has the status
  } else {
    EXPECT_THAT((*backend)->Calls(), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, Outcome,
    ::testing::Values(
        OutcomeRow{"Routed", 80, "a.example.com", "/acme.Good/Do", grpc::StatusCode::OK, {}},
        OutcomeRow{
            "NoListener", 81, "a.example.com", "/acme.Good/Do", grpc::StatusCode::UNIMPLEMENTED, {"a.example.com"}},
        OutcomeRow{"NoRoute",
                   80,
                   "a.example.com",
                   "/acme.v2.Billing/Pay",
                   grpc::StatusCode::UNIMPLEMENTED,
                   {"no rule matches acme.v2.Billing/Pay", "infra/edge/grpc"}},
        OutcomeRow{"InvalidBackendNotFound",
                   80,
                   "a.example.com",
                   "/acme.Missing/Do",
                   grpc::StatusCode::UNAVAILABLE,
                   {"default/missing"}},
        OutcomeRow{"InvalidBackendWithoutThatPort",
                   80,
                   "a.example.com",
                   "/acme.WrongPort/Do",
                   grpc::StatusCode::UNAVAILABLE,
                   {"default/backend", "port 1"}},
        OutcomeRow{"InvalidBackendNotPermitted",
                   80,
                   "a.example.com",
                   "/acme.Foreign/Do",
                   grpc::StatusCode::UNAVAILABLE,
                   {"bank/pay", "ReferenceGrant"}},
        OutcomeRow{"InvalidBackendOfAnotherKind",
                   80,
                   "a.example.com",
                   "/acme.Kind/Do",
                   grpc::StatusCode::UNAVAILABLE,
                   {"Bucket"}},
        OutcomeRow{"NoBackend",
                   80,
                   "a.example.com",
                   "/acme.Nobody/Do",
                   grpc::StatusCode::UNAVAILABLE,
                   {"default/shop", "no backendRefs"}},
        OutcomeRow{"NoBackendWithWeight",
                   80,
                   "a.example.com",
                   "/acme.Zero/Do",
                   grpc::StatusCode::UNAVAILABLE,
                   {"default/shop", "weight"}},
        OutcomeRow{"UnresolvedFilter",
                   80,
                   "a.example.com",
                   "/acme.Extended/Do",
                   grpc::StatusCode::INTERNAL,
                   {"extensionRef", "example.com"}},
        OutcomeRow{"InvalidRequest",
                   80,
                   "a.example.com",
                   "/acme.Good/Do/More",
                   grpc::StatusCode::UNIMPLEMENTED,
                   {"/acme.Good/Do/More"}},
        OutcomeRow{"RoutedToNoReadyEndpoint",
                   80,
                   "a.example.com",
                   "/acme.NoEndpoints/Do",
                   grpc::StatusCode::UNAVAILABLE,
                   {"default/idle:50051"}}),
    [](const auto& row) { return row.param.name; });

// The answer waits a moment for the request's end and no longer, and the request does not fill the proxy.
TEST(AnUnroutableStream, IsAnsweredWhateverTheClientStillSends) {
  const ProxyInProcess proxy({.config = kConfig, .endpoints = {}});
  const SeenAnswer answer = MakeCall(ConnectTo(proxy.address()), {.path = "/nobody.At/Home",
                                                                  .kind = CallKind::kBidiStreaming,
                                                                  .authority = "a.example.com",
                                                                  .client_script = "send 1000 100000"});
  EXPECT_EQ(answer.code, grpc::StatusCode::UNIMPLEMENTED) << answer.message;
}

}  // namespace
}  // namespace routewind::integration
