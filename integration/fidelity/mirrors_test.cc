// SPDX-License-Identifier: Apache-2.0
//
// RequestMirror: how many calls are copied, what a copy carries, and that no mirror is noticed by the call itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "integration/fidelity/many_streams.h"
#include "integration/fidelity/side_by_side.h"
#include "integration/scenario/step.h"

namespace routewind::integration {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A backend, and two Services that get copies: `shadow` by the rule's filter, `audit` by the backendRef's.
std::string Config(const std::string& shadow_share, const std::string& audit_share) {
  return R"(apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: all}
spec:
  parentRefs: [{name: edge}]
  rules:
    - filters:
        - {type: RequestMirror, requestMirror: {backendRef: {name: shadow, port: 50051})" +
         shadow_share + R"(}}
        - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: x-by, value: rule}]}}
      backendRefs:
        - name: backend
          port: 50051
          filters:
            - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: x-by, value: backend}, {name: x-only, value: backend}]}}
            - {type: RequestMirror, requestMirror: {backendRef: {name: audit, port: 50051})" +
         audit_share + "}}\n";
}

class Mirrors : public ::testing::Test {
 protected:
  // `script`: what both mirrors do, whatever a call's metadata says.
  void Start(const std::string& config, const std::string& script = "") {
    backend_ = StartOne("");
    shadow_ = StartOne(script);
    audit_ = StartOne(script);
    proxy_ = std::make_unique<ProxyInProcess>(ProxySetup{
        .config = config,
        .endpoints = {EndpointOfBackend(backend_->port()), Endpoint("shadow", *shadow_), Endpoint("audit", *audit_)}});
    channel_ = ConnectTo(proxy_->address());
  }
  static std::unique_ptr<EchoBackend> StartOne(const std::string& script) {
    auto backend = EchoBackend::Start({.script = script});
    EXPECT_TRUE(backend.has_value());
    return std::move(backend).value();
  }
  static std::string Endpoint(const std::string& service, const EchoBackend& backend) {
    return "default/" + service + ":50051=127.0.0.1:" + std::to_string(backend.port());
  }

  std::unique_ptr<EchoBackend> backend_, shadow_, audit_;
  std::unique_ptr<ProxyInProcess> proxy_;
  std::shared_ptr<grpc::Channel> channel_;
};

const CallRecipe kUnary = {.path = "/a.B/C", .client_script = "send 1 9"};

TEST_F(Mirrors, GetTheRequestWithTheRulesEditsAndNotTheBackends) {
  Start(Config("", ""));
  const SeenAnswer answer = MakeCall(channel_, {.path = "/a.B/C",
                                                .kind = CallKind::kBidiStreaming,
                                                .authority = "shop.example.com",
                                                .client_script = "send 1 5; send 1 0; send 1 7; close",
                                                .headers = {{"x-m", "1"}, {"x-m", "2"}, {"x-b-bin", "00ff"}}});
  EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
  for (const EchoBackend* mirror : {shadow_.get(), audit_.get()}) {
    mirror->WaitForCalls(1);
    const SeenCall copy = mirror->Calls()[0];
    EXPECT_EQ(copy.path, "/a.B/C");
    EXPECT_EQ(copy.authority, "shop.example.com");
    EXPECT_THAT(copy.messages, ElementsAre(Payload(5), Payload(0), Payload(7)));
    EXPECT_TRUE(copy.request_ended);
    EXPECT_THAT(ValuesOf(copy.metadata, "x-by"), ElementsAre("rule"));
    EXPECT_THAT(ValuesOf(copy.metadata, "x-only"), IsEmpty());
    EXPECT_THAT(ValuesOf(copy.metadata, "x-m"), ElementsAre("1", "2"));
    EXPECT_THAT(ValuesOf(copy.metadata, "x-b-bin"), ElementsAre(std::string("\x00\xff", 2)));
  }
  backend_->WaitForCalls(1);
  EXPECT_THAT(ValuesOf(backend_->Calls()[0].metadata, "x-by"), ElementsAre("backend"));
  EXPECT_THAT(ValuesOf(backend_->Calls()[0].metadata, "x-only"), ElementsAre("backend"));
}

TEST_F(Mirrors, GetExactlyTheirShareOfTheCalls) {
  Start(Config(", percent: 25", ", fraction: {numerator: 2, denominator: 5}"));
  for (int i = 0; i < 100; ++i) ASSERT_EQ(MakeCall(channel_, kUnary).code, grpc::StatusCode::OK);
  shadow_->WaitForCalls(25);
  audit_->WaitForCalls(40);
  backend_->WaitForCalls(100);
  proxy_->Drain(std::chrono::seconds(10));  // no copy is on its way any more
  EXPECT_EQ(shadow_->Calls().size(), 25U);
  EXPECT_EQ(audit_->Calls().size(), 40U);
  EXPECT_EQ(backend_->Calls().size(), 100U);
}

TEST_F(Mirrors, WithNothingOfItsShareGetsNothing) {
  Start(Config(", percent: 0", ""));
  for (int i = 0; i < 10; ++i) ASSERT_EQ(MakeCall(channel_, kUnary).code, grpc::StatusCode::OK);
  audit_->WaitForCalls(10);
  proxy_->Drain(std::chrono::seconds(10));
  EXPECT_THAT(shadow_->Calls(), IsEmpty());
}

// More megabytes than all buffers hold would stand still if the call waited for a mirror that reads nothing.
TEST_F(Mirrors, ThatNeverReadOrAnswerDoNotSlowTheCall) {
  Start(Config("", ""), "await-cancel");
  const CallRecipe large = {.path = "/a.B/C",
                            .kind = CallKind::kClientStreaming,
                            .client_script = "send 60 1000000; close",
                            .server_script = "read all; send 1 1"};
  const SeenAnswer answer = MakeCall(channel_, large);
  EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
  backend_->WaitForCalls(1);
  EXPECT_EQ(backend_->Calls()[0].messages.size(), 60U);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(MakeCall(channel_, kUnary).code, grpc::StatusCode::OK);
}

TEST_F(Mirrors, ThatAreDeadDoNotChangeTheAnswer) {
  Start(Config("", ""));
  shadow_->Shutdown();
  audit_->Shutdown();
  const SeenAnswer answer = MakeCall(channel_, kUnary);
  EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
  EXPECT_THAT(answer.messages, ElementsAre(Payload(9)));
}

TEST_F(Mirrors, AnswersAreThrownAway) {
  Start(Config("", ""), "metadata x-mirror 1; read all; send 100 1000; trailer x-mirror 2; status 13 broken");
  const SeenAnswer answer = MakeCall(channel_, kUnary);
  EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
  EXPECT_THAT(answer.metadata, IsEmpty());
  EXPECT_THAT(answer.trailers, IsEmpty());
  EXPECT_THAT(answer.messages, ElementsAre(Payload(9)));
}

TEST_F(Mirrors, OfACancelledCallAreCancelledToo) {
  Start(Config("", ""), "read 1; send 1 1; await-cancel");
  ManyStreams call({channel_}, 1, "");
  call.SendEach();
  while (shadow_->SentUntilQuiet(std::chrono::milliseconds(20)) == 0) {
  }
  call.CancelEach();
  EXPECT_EQ(call.FinishEach(), (std::map<int, uint64_t>{{grpc::StatusCode::CANCELLED, 1}}));
  shadow_->WaitForCalls(1);
  EXPECT_TRUE(shadow_->Calls()[0].cancelled);
}

}  // namespace
}  // namespace routewind::integration
