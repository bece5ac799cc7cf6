// SPDX-License-Identifier: Apache-2.0
#include "proxy/admin_server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <gtest/gtest.h>

#include "proxy/testing/client_socket.h"
#include "proxy/testing/generic_call.h"

namespace routewind {
namespace {

using testing::CallOnce;
using testing::CallWith;
using testing::ClientSocket;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::OwnChannel;
using ::testing::StartsWith;

const HostPort kAnyPort{"127.0.0.1", 0};
const AdminPages kPages{.metrics = [] { return std::string("m 1\n"); },
                        .config = [] { return std::string("{}"); }};

class AdminServerTest : public ::testing::Test {
 protected:
  AdminServerTest() {
    auto started = AdminServer::Start(kAnyPort, kPages);
    CHECK(started.has_value());
    server_ = *std::move(started);
  }
  uint16_t port() const { return server_->address().port; }
  std::string Get(const std::string& path) const {
    const auto client = ClientSocket::Connect(port());
    client.Send("GET " + path + " HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    return client.ReceiveAll();
  }
  std::shared_ptr<grpc::Channel> Channel() const {
    return OwnChannel(server_->address().ToString(), grpc::InsecureChannelCredentials());
  }

  std::unique_ptr<AdminServer> server_;
};

TEST_F(AdminServerTest, ShowsItsPages) {
  EXPECT_THAT(Get("/"), HasSubstr("/metrics"));
  EXPECT_THAT(Get("/live"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Get("/metrics"), HasSubstr("content-type: text/plain; version=0.0.4"));
  EXPECT_THAT(Get("/metrics"), HasSubstr("\r\n\r\nm 1\n"));
  EXPECT_THAT(Get("/config"), HasSubstr("content-type: application/json\r\n"));
  EXPECT_THAT(Get("/other"), StartsWith("HTTP/1.1 404"));
}

TEST_F(AdminServerTest, SaysWhetherItIsReadyByHttpAndByGrpcHealth) {
  const std::string not_serving("\x08\x02", 2);
  const std::string serving("\x08\x01", 2);
  const auto channel = Channel();
  EXPECT_THAT(Get("/ready"), StartsWith("HTTP/1.1 503"));
  EXPECT_EQ(CallWith(channel, "/grpc.health.v1.Health/Check", "").message, not_serving);
  server_->SetReady(true);
  EXPECT_THAT(Get("/ready"), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(CallWith(channel, "/grpc.health.v1.Health/Check", "").message, serving);
  server_->SetReady(false);
  EXPECT_THAT(Get("/ready"), StartsWith("HTTP/1.1 503"));
  EXPECT_EQ(CallWith(channel, "/grpc.health.v1.Health/Check", "").message, not_serving);
}

TEST_F(AdminServerTest, AnswersChannelzAndReflection) {
  const auto channel = Channel();
  EXPECT_TRUE(CallOnce(channel, "/grpc.channelz.v1.Channelz/GetServers").ok());
  const std::string list_services("\x3a\x00", 2);  // field 7 of ServerReflectionRequest
  const auto answer = CallWith(
      channel, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", list_services);
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_THAT(answer.message, HasSubstr("grpc.channelz.v1.Channelz"));
  EXPECT_EQ(CallOnce(channel, "/a.B/C").error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(AdminServerTest, TakesTheFirstBytesOneByOne) {
  for (const std::string request : {"GET /live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
                                    "PRI /live HTTP/1.1\r\nhost: a\r\n\r\n"}) {
    const auto client = ClientSocket::Connect(port());
    for (const char byte : request) client.Send(std::string(1, byte));
    EXPECT_THAT(client.ReceiveAll(),
                StartsWith(request[0] == 'G' ? "HTTP/1.1 200" : "HTTP/1.1 405"));
  }
  const auto client = ClientSocket::Connect(port());
  for (const char byte : std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
    client.Send(std::string(1, byte));
  const std::string settings = client.Receive();
  ASSERT_GE(settings.size(), 9U);
  EXPECT_EQ(settings[3], 4) << "the type of the first frame is SETTINGS";
}

TEST_F(AdminServerTest, KeepsAConnectionAliveAndAnswersPipelinedRequests) {
  const auto client = ClientSocket::Connect(port());
  client.Send("GET /live HTTP/1.1\r\nhost: a\r\n\r\n");
  EXPECT_THAT(client.Receive(), HasSubstr("live\n"));
  client.Send(
      "GET /metrics HTTP/1.1\r\nhost: a\r\n\r\nGET /config HTTP/1.1\r\nhost: a\r\nconnection: "
      "close\r\n\r\n");
  const std::string both = client.ReceiveAll();
  EXPECT_THAT(both, HasSubstr("m 1\n"));
  EXPECT_THAT(both, HasSubstr("\r\n\r\n{}"));
}

TEST_F(AdminServerTest, ClosesConnectionsOverItsLimitAndFreesThemWhenTheyEnd) {
  std::vector<ClientSocket> clients;
  for (size_t i = 0; i < AdminServer::kMaxConnections; ++i) {
    clients.push_back(ClientSocket::Connect(port()));
    clients.back().Send("GET /live HTTP/1.1\r\nhost: a\r\n\r\n");
    ASSERT_THAT(clients.back().Receive(), HasSubstr("live")) << i;
  }
  EXPECT_THAT(ClientSocket::Connect(port()).Receive(), IsEmpty());
  clients.clear();
  std::string answer;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (answer.empty() && std::chrono::steady_clock::now() < deadline) {
    const auto client = ClientSocket::Connect(port());  // may still be one too many
    answer = client.TrySend("GET /live HTTP/1.1\r\nhost: a\r\n\r\n") ? client.Receive() : "";
  }
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
}

TEST_F(AdminServerTest, LeavesServersWithoutPluginsToForwardEverything) {
  grpc::CallbackGenericService service;  // answers UNIMPLEMENTED to what nobody else answers
  grpc::ServerBuilder builder;
  builder.SetOption(std::make_unique<WithoutPlugins>());
  builder.RegisterCallbackGenericService(&service);
  int bound = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &bound);
  const auto server = builder.BuildAndStart();
  const auto channel =
      OwnChannel("127.0.0.1:" + std::to_string(bound), grpc::InsecureChannelCredentials());
  for (const char* method :
       {"/grpc.health.v1.Health/Check", "/grpc.channelz.v1.Channelz/GetServers",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    EXPECT_EQ(CallOnce(channel, method).error_code(), grpc::StatusCode::UNIMPLEMENTED) << method;
  }
}

TEST(AdminServer, SaysWhyItCannotListen) {
  const auto started = AdminServer::Start({"192.0.2.1", 0}, kPages);
  ASSERT_FALSE(started.has_value());
  EXPECT_THAT(started.error().message, StartsWith("the admin port: cannot listen on 192.0.2.1:0"));
}

}  // namespace
}  // namespace routewind
