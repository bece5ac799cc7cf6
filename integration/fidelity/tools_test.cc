// SPDX-License-Identifier: Apache-2.0
//
// What grpcurl and health probes do, through the routes of a complete shop: reflection and health by their method
// names.
#include <gmock/gmock.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <gtest/gtest.h>

#include <fstream>

#include "integration/file_text.h"
#include "integration/fidelity/raw_call.h"
#include "integration/fidelity/side_by_side.h"

namespace routewind::integration {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr char kHost[] = "grpc.example.com";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

std::string ShopConfig() {
  return FileText(ROUTEWIND_SOURCE_DIR "/fixtures/routes/a-complete-shop/config.yaml");
}

// ServerReflectionRequest with one field of length-delimited text.
std::string ReflectionRequest(int field, const std::string& text) {
  return std::string{static_cast<char>(field << 3 | 2), static_cast<char>(text.size())} + text;
}

class Tools : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    grpc::EnableDefaultHealthCheckService(true);  // of every server that starts from here on
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  }
  void SetUp() override {
    auto backend = EchoBackend::Start({});
    ASSERT_TRUE(backend.has_value());
    backend_ = std::move(backend).value();
    ProxySetup setup{.config = ShopConfig(), .endpoints = {}};
    for (const char* service : {"health-service", "default-grpc-backend", "user-service", "user-service-canary"}) {
      setup.endpoints.push_back("default/" + std::string(service) +
                                ":50051=127.0.0.1:" + std::to_string(backend_->port()));
    }
    proxy_ = std::make_unique<ProxyInProcess>(setup);
    direct_ = ConnectTo("127.0.0.1:" + std::to_string(backend_->port()));
    proxied_ = ConnectTo(proxy_->address());
  }
  // The answer through the proxy, which is the direct one.
  SeenAnswer Ask(const RawRequest& request) {
    const SeenAnswer proxied = RawCall(proxied_, request);
    EXPECT_EQ(proxied, RawCall(direct_, request));
    return proxied;
  }

  std::unique_ptr<EchoBackend> backend_;
  std::unique_ptr<ProxyInProcess> proxy_;
  std::shared_ptr<grpc::Channel> direct_, proxied_;
};

TEST_F(Tools, HealthCheckIsAnsweredByTheBackend) {
  const SeenAnswer answer = Ask({"/grpc.health.v1.Health/Check", kHost, {""}});
  EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
  EXPECT_THAT(answer.messages, ElementsAre("\x08\x01"));  // status: SERVING
}

TEST_F(Tools, HealthCheckOfAnUnknownServiceIsNotFound) {
  EXPECT_EQ(Ask({"/grpc.health.v1.Health/Check", kHost, {"\x0a\x04nope"}}).code, grpc::StatusCode::NOT_FOUND);
}

TEST_F(Tools, HealthWatchStaysOpenAfterTheFirstAnswer) {
  const SeenAnswer answer = Ask({"/grpc.health.v1.Health/Watch", kHost, {""}, {}, std::chrono::milliseconds(500)});
  EXPECT_THAT(answer.messages, ElementsAre("\x08\x01"));
  EXPECT_EQ(answer.code, grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(Tools, ReflectionListsTheServices) {
  const SeenAnswer answer = Ask({kReflection, kHost + std::string(":80"), {ReflectionRequest(7, "*")}});
  EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
  ASSERT_EQ(answer.messages.size(), 1U);
  EXPECT_THAT(answer.messages[0], HasSubstr("grpc.reflection.v1alpha.ServerReflection"));
}

TEST_F(Tools, ReflectionDescribesAServiceInTheSameStream) {
  const SeenAnswer answer =
      Ask({kReflection,
           kHost,
           {ReflectionRequest(7, ""), ReflectionRequest(4, "grpc.reflection.v1alpha.ServerReflection")}});
  EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
  ASSERT_EQ(answer.messages.size(), 2U);
  EXPECT_THAT(answer.messages[1], HasSubstr("ServerReflectionInfo"));
}

TEST_F(Tools, MethodsAreCalledWithAndWithoutATenant) {
  EXPECT_EQ(RawCall(proxied_, {"/helloworld.Greeter/SayHello", kHost + std::string(":80"), {"\x0a\x05World"}}).messages,
            std::vector<std::string>{"\x0a\x05World"});
  EXPECT_EQ(RawCall(proxied_, {"/user.UserService/GetUser", kHost, {""}, {{"x-tenant-id", "acme"}}}).code,
            grpc::StatusCode::OK);
  backend_->WaitForCalls(2);
  EXPECT_THAT(backend_->Calls()[1].metadata, Contains(Pair("x-tenant-id", "acme")));
}

}  // namespace
}  // namespace routewind::integration
