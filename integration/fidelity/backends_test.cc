// SPDX-License-Identifier: Apache-2.0
//
// Where routed calls go: endpoints in turn, backends that are dead, that die, and that come back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "integration/fidelity/side_by_side.h"

namespace routewind::integration {
namespace {

using ::testing::HasSubstr;

const CallRecipe kCall = {.path = "/a.B/C", .client_script = "send 1 9"};

std::unique_ptr<EchoBackend> StartBackend(const EchoBackendOptions& options) {
  auto backend = EchoBackend::Start(options);
  EXPECT_TRUE(backend.has_value()) << backend.error().message;
  return std::move(backend).value();
}

std::string BackendOf(const SeenAnswer& answer) {
  for (const auto& [name, value] : answer.metadata) {
    if (name == "x-backend") return value;
  }
  return {};
}

TEST(Endpoints, TakeTurns) {
  std::vector<std::unique_ptr<EchoBackend>> backends;
  std::string endpoints = "default/backend:50051=";
  for (const char* name : {"a", "b", "c"}) {
    backends.push_back(StartBackend({.name = name}));
    endpoints += (backends.size() > 1 ? ",127.0.0.1:" : "127.0.0.1:") + std::to_string(backends.back()->port());
  }
  const ProxyInProcess proxy({.config = RouteToBackend(), .endpoints = {endpoints}});
  const auto channel = ConnectTo(proxy.address());
  // A turn begins with an endpoint that is connected: until all are, some are skipped.
  std::map<std::string, int> first;
  while (first.size() < 3) ++first[BackendOf(MakeCall(channel, kCall))];

  std::map<std::string, int> shares;
  for (int i = 0; i < 30; ++i) ++shares[BackendOf(MakeCall(channel, kCall))];
  EXPECT_EQ(shares, (std::map<std::string, int>{{"a", 10}, {"b", 10}, {"c", 10}}));
}

TEST(Endpoints, OfWhichOneIsDeadLeaveTheCallsToTheOthers) {
  const auto alive = StartBackend({.name = "alive"});
  const auto dead = StartBackend({});
  const std::string endpoints = EndpointOfBackend(dead->port()) + ",127.0.0.1:" + std::to_string(alive->port());
  dead->Shutdown();
  const ProxyInProcess proxy({.config = RouteToBackend(), .endpoints = {endpoints}});
  const auto channel = ConnectTo(proxy.address());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(BackendOf(MakeCall(channel, kCall)), "alive");
}

TEST(ADeadBackend, IsUnavailableAndNamed) {
  SideBySide sides;
  sides.backend().Shutdown();
  const SeenAnswer answer = MakeCall(sides.proxied_channel(), kCall);
  EXPECT_EQ(answer.code, grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(answer.message, HasSubstr("backend default/backend:50051"));
}

TEST(ABackendThatAnswersUnavailable, IsAskedOnceAndQuotedAsItIs) {
  SideBySide sides;
  const CallRecipe call = {.path = "/a.B/C", .client_script = "send 1 9", .server_script = "read all; status 14 full"};
  const BothEnds proxied = sides.ThroughProxy(call);
  EXPECT_EQ(proxied.client.code, grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(proxied.client.message, "full");
  sides.proxy().Drain(std::chrono::seconds(10));
  sides.backend().WaitForCalls(1);
  EXPECT_EQ(sides.backend().Calls().size(), 1U);
}

TEST(ABackendThatComesBack, IsFoundAgain) {
  auto backend = StartBackend({});
  const int port = backend->port();
  const ProxyInProcess proxy({.config = RouteToBackend(), .endpoints = {EndpointOfBackend(port)}});
  const auto channel = ConnectTo(proxy.address());
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(MakeCall(channel, kCall).code, grpc::StatusCode::OK);
    backend->Shutdown();
    EXPECT_EQ(MakeCall(channel, kCall).code, grpc::StatusCode::UNAVAILABLE);
    backend = StartBackend({.address = "127.0.0.1:" + std::to_string(port)});
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    SeenAnswer answer = MakeCall(channel, kCall);
    while (answer.code == grpc::StatusCode::UNAVAILABLE && std::chrono::steady_clock::now() < patience) {
      answer = MakeCall(channel, kCall);
    }
    EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
  }
}

}  // namespace
}  // namespace routewind::integration
