// SPDX-License-Identifier: Apache-2.0
//
// `routewind proxy` as its user meets it: the program serves, takes a new configuration, refuses a bad one, and drains.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>

#include "integration/capture/child_process.h"
#include "integration/fidelity/side_by_side.h"
#include "integration/temp_folder.h"

namespace routewind::integration {
namespace {

using ::testing::HasSubstr;

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
    Write(ConfigNamed("first"));
    auto program = ChildProcess::Start({"sh", "-c",
                                        "exec '" ROUTEWIND_BINARY_DIR "/routewind' proxy -c '" +
                                            temp_.File("routes.yaml") + "' --listen 80=127.0.0.1:0 --endpoint " +
                                            EndpointOfBackend(backend_->port()) + " 2>&1"});
    ASSERT_TRUE(program.has_value());
    program_ = std::move(program).value();
    const std::string line = AwaitLine(" port 80 at ");
    address_ = line.substr(line.rfind(' ') + 1);
    channel_ = ConnectTo(address_);
  }
  void TearDown() override {
    if (program_ != nullptr) program_->Signal(SIGKILL);  // of one that has ended, nothing more
  }
  void Write(const std::string& config) { std::ofstream(temp_.File("routes.yaml")) << config; }

  // The next line that holds `part`; empty when the program has ended.
  std::string AwaitLine(const std::string& part) {
    std::string line = program_->ReadLine();
    while (!line.empty() && line.find(part) == std::string::npos) line = program_->ReadLine();
    EXPECT_THAT(line, HasSubstr(part));
    return line;
  }
  std::string ConfigInForce() {
    const SeenAnswer answer = MakeCall(channel_, {.path = "/a.B/C", .client_script = "send 1 9"});
    EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
    for (const auto& [name, value] : answer.metadata) {
      if (name == "x-config") return value;
    }
    return {};
  }

  TempFolder temp_;
  std::unique_ptr<EchoBackend> backend_;
  std::unique_ptr<ChildProcess> program_;
  std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ProxyProgram, ServesTakesANewConfigurationAndKeepsItWhenTheNextIsBad) {
  EXPECT_EQ(ConfigInForce(), "first");
  Write(ConfigNamed("second"));
  program_->Signal(SIGHUP);
  AwaitLine("is in force");
  EXPECT_EQ(ConfigInForce(), "second");

  Write("kind: GRPCRoute\n  spec: {");
  program_->Signal(SIGHUP);
  AwaitLine("the old one stays");
  EXPECT_EQ(ConfigInForce(), "second");
}

TEST_F(ProxyProgram, LetsCallsFinishBeforeItEnds) {
  grpc::GenericStub stub(channel_);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto completed = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto stream = stub.PrepareCall(&context, "/a.B/C", &queue);
  stream->StartCall(nullptr);
  ASSERT_TRUE(completed());
  const grpc::Slice slice("m");
  const grpc::ByteBuffer message(&slice, 1);
  grpc::ByteBuffer received;
  for (const bool is_draining : {false, true}) {
    if (is_draining) {
      program_->Signal(SIGTERM);
      AwaitLine("draining");
    }
    stream->Write(message, nullptr);
    ASSERT_TRUE(completed());
    stream->Read(&received, nullptr);
    ASSERT_TRUE(completed());
  }
  EXPECT_EQ(MakeCall(ConnectTo(address_), {.path = "/a.B/C", .client_script = "send 1 9"}).code,
            grpc::StatusCode::UNAVAILABLE);  // nobody listens there any more
  stream->WritesDone(nullptr);
  ASSERT_TRUE(completed());
  grpc::Status status;
  stream->Finish(&status, nullptr);
  ASSERT_TRUE(completed());
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(program_->Finish(), 0);
}

}  // namespace
}  // namespace routewind::integration
