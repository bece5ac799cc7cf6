// SPDX-License-Identifier: Apache-2.0
//
// `routewind proxy` as its user meets it: the program serves, takes a new configuration, refuses a bad one, and drains.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "integration/fidelity/many_streams.h"
#include "integration/fidelity/proxy_process.h"
#include "integration/fidelity/side_by_side.h"

namespace routewind::integration {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string ConfigNamed(const std::string& name) {
  return RouteToBackend(
      "      filters: [{type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: x-config, value: " + name +
      "}]}}]\n");
}

class ProxyProgram : public ::testing::Test {
 protected:
  void SetUp() override {
    auto backend = EchoBackend::Start({});
    ASSERT_TRUE(backend.has_value());
    backend_ = std::move(backend).value();
  }
  ProxyProcess& Start(const std::string& flags = "") {
    const std::string endpoint = EndpointOfBackend(backend_->port());
    program_ = std::make_unique<ProxyProcess>(ConfigNamed("first"),
                                              "--listen 80=127.0.0.1:0 --endpoint " + endpoint + " " + flags);
    channel_ = ConnectTo(program_->address());
    return *program_;
  }
  std::vector<std::string> ConfigInForce() {
    const SeenAnswer answer = MakeCall(channel_, {.path = "/a.B/C", .client_script = "send 1 9"});
    EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
    return ValuesOf(answer.metadata, "x-config");
  }

  std::unique_ptr<EchoBackend> backend_;
  std::unique_ptr<ProxyProcess> program_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ProxyProgram, ServesTakesANewConfigurationAndKeepsItWhenTheNextIsBad) {
  ProxyProcess& program = Start("--no-watch");
  EXPECT_THAT(ConfigInForce(), ElementsAre("first"));
  program.Reload(ConfigNamed("second"));
  EXPECT_THAT(ConfigInForce(), ElementsAre("second"));
  program.Reload("kind: GRPCRoute\n  spec: {", "the old one stays");
  EXPECT_THAT(ConfigInForce(), ElementsAre("second"));
}

std::string EdgeOnPort(int port) {
  return "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: edge, namespace: infra}\n"
         "spec: {gatewayClassName: x, listeners: [{name: l, protocol: HTTP, port: " +
         std::to_string(port) + "}]}\n";
}

TEST(ProxyPorts, ThatAReloadOpensAreToldAsAtTheStart) {
  // Written with "=", a --listen is not one that the start waits for.
  ProxyProcess program(EdgeOnPort(80), "--no-watch --listen 80=127.0.0.1:0 --listen=81=127.0.0.1:0");
  EXPECT_THAT(program.Reload(EdgeOnPort(81), "serving "), HasSubstr("serving infra/edge port 81 at 127.0.0.1:"));
  program.AwaitLine("is in force");
}

TEST_F(ProxyProgram, WarnsOnceOfAnEndpointThatNoRouteNames) {
  ProxyProcess& program = Start("--no-watch --endpoint default/nosuch:1=127.0.0.1:1");
  program.Reload(ConfigNamed("second"));
  const size_t first = program.told().find("warning: --endpoint default/nosuch:1=");
  EXPECT_NE(first, std::string::npos) << program.told();
  EXPECT_EQ(first, program.told().rfind("warning: --endpoint")) << program.told();
}

TEST_F(ProxyProgram, NoticesThatItsFileHasChanged) {
  ProxyProcess& program = Start();
  program.Write(ConfigNamed("second"));
  program.AwaitLine("is in force");
  EXPECT_THAT(ConfigInForce(), ElementsAre("second"));
}

TEST_F(ProxyProgram, LetsCallsFinishBeforeItEnds) {
  ProxyProcess& program = Start();
  ManyStreams stream({channel_}, 1, "");
  stream.SendEach();
  stream.ReadEach();
  program.Signal(SIGTERM);
  program.AwaitLine("draining");
  stream.SendEach();
  stream.ReadEach();
  EXPECT_EQ(MakeCall(ConnectTo(program.address()), {.path = "/a.B/C", .client_script = "send 1 9"}).code,
            grpc::StatusCode::UNAVAILABLE);  // nobody listens there any more
  stream.HalfCloseEach();
  EXPECT_EQ(stream.FinishEach(), (std::map<int, uint64_t>{{grpc::StatusCode::OK, 1}}));
  EXPECT_EQ(program.Finish(), 0);
}

TEST_F(ProxyProgram, RaisesItsLimitOfDescriptorsAndSaysSoWhenThatIsNotEnough) {
  const std::string before = "ulimit -S -n 64; ulimit -H -n 600;";
  ProxyProcess enough(ConfigNamed("first"), "--listen 80=127.0.0.1:0 --max-connections 150", before);
  EXPECT_THAT(enough.told(), Not(HasSubstr("descriptors")));
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < 40; ++i) {  // takes more than 64
    channels.push_back(ConnectTo(enough.address()));
    EXPECT_THAT(MakeCall(channels.back(), {.path = "/a.B/C", .client_script = "send 1 9"}).message,
                HasSubstr("backend default/backend:50051"));
  }
  ProxyProcess too_small(ConfigNamed("first"), "--listen 80=127.0.0.1:0 --max-connections 1000", before);
  EXPECT_THAT(too_small.told(), HasSubstr("warning: --max-connections 1000 takes 2256 file descriptors and this "
                                          "process may open 600 (ulimit -Hn)"));
}

}  // namespace
}  // namespace routewind::integration
