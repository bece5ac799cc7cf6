// SPDX-License-Identifier: Apache-2.0
//
// Clients that others wrote, each run against the backend directly and through the proxy: they print the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "integration/capture/child_process.h"
#include "integration/fidelity/side_by_side.h"
#include "integration/temp_folder.h"

namespace routewind::integration {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kClients[] = ROUTEWIND_SOURCE_DIR "/integration/clients";

// Standard output and error of a shell command.
std::string OutputOf(const std::string& command) {
  auto child = ChildProcess::Start({"sh", "-c", command + " 2>&1"});
  EXPECT_TRUE(child.has_value());
  std::string output = (*child)->ReadAll();
  EXPECT_EQ((*child)->Finish(), 0) << command << "\n" << output;
  return output;
}

bool Runs(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

class Client : public ::testing::Test {
 protected:
  std::string backend() { return "127.0.0.1:" + std::to_string(sides_.backend().port()); }
  std::string proxy() { return sides_.proxy().address(); }

  // A gRPC message of five bytes, as a file that programs can send.
  std::string MessageFile() {
    std::ofstream(temp_.File("message"), std::ios::binary) << std::string("\0\0\0\0\5hello", 10);
    return temp_.File("message");
  }

  SideBySide sides_;
  TempFolder temp_;
};

TEST_F(Client, GrpcJsSeesTheSame) {
  if (!Runs("node --version")) GTEST_SKIP() << "node is not installed";
  if (!std::filesystem::exists(std::string(kClients) + "/grpc-js/node_modules/@grpc/grpc-js")) {
    GTEST_SKIP() << "@grpc/grpc-js is not installed: run npm ci in integration/clients/grpc-js";
  }
  const auto records = [&](const std::string& server) {
    std::string text = OutputOf("node " + std::string(kClients) +
                                "/grpc-js/client.js " ROUTEWIND_SOURCE_DIR
                                "/fixtures/captures/every-kind-between-grpc-js-client-and-server/recipe.json " +
                                server);
    for (size_t at = text.find(server); at != std::string::npos; at = text.find(server)) text.erase(at, server.size());
    return text;
  };
  const std::string direct = records(backend());
  EXPECT_THAT(direct, AllOf(HasSubstr("\"kind\":\"bidiStreaming\""), HasSubstr("\"responseStatus\":\"OK\"")));
  EXPECT_EQ(records(proxy()), direct);
}

TEST_F(Client, PythonsGrpcioSeesTheSame) {
  const std::string python = "/usr/bin/python3";
  if (!Runs(python + " -c 'import grpc'")) GTEST_SKIP() << "python3-grpcio is not installed";
  const auto run = [&](const std::string& server) {
    return OutputOf(python + " " + kClients + "/python/generic_calls.py " + server);
  };
  const std::string direct = run(backend());
  EXPECT_THAT(direct, AllOf(HasSubstr("stream_stream OK"), HasSubstr("unary_unary NOT_FOUND 'nobody'")));
  EXPECT_EQ(run(proxy()), direct);
}

TEST_F(Client, CurlSeesTheSame) {
  if (!Runs("curl --version")) GTEST_SKIP() << "curl is not installed";
  const auto run = [&](const std::string& server) {
    const std::string headers = temp_.File("headers");
    const std::string body = temp_.File("body");
    OutputOf("curl -s --http2-prior-knowledge -H 'content-type: application/grpc' -H 'te: trailers' --data-binary @" +
             MessageFile() + " -D " + headers + " -o " + body + " http://" + server + "/a.B/C");
    return OutputOf("sort " + headers + "; od -c " + body);
  };
  const std::string direct = run(backend());
  EXPECT_THAT(direct, AllOf(HasSubstr("HTTP/2 200"), HasSubstr("grpc-status: 0"), HasSubstr("h   e   l   l   o")));
  EXPECT_EQ(run(proxy()), direct);
}

// curl sends headers and body apart, and drops an answer that comes between them with a reset behind it.
TEST_F(Client, CurlSeesEveryRefusal) {
  if (!Runs("curl --version")) GTEST_SKIP() << "curl is not installed";
  for (int i = 0; i < 20; ++i) {
    const std::string headers =
        OutputOf("curl -s --http2-prior-knowledge -H 'content-type: application/grpc' -H 'te: trailers' --data-binary @" +
                 MessageFile() + " -D - -o " + temp_.File("body") + " http://" + proxy() + "/no-method; echo exit $?");
    ASSERT_THAT(headers, AllOf(HasSubstr("grpc-status: "), HasSubstr("exit 0")));
  }
}

TEST_F(Client, H2loadHasNoFailedRequest) {
  if (!Runs("h2load --version")) GTEST_SKIP() << "h2load is not installed (nghttp2-client)";
  const std::string report =
      OutputOf("h2load -n 2000 -c 10 -m 10 -H 'content-type: application/grpc' -H 'te: trailers' -d " + MessageFile() +
               " http://" + proxy() + "/a.B/C");
  EXPECT_THAT(report, AllOf(HasSubstr("2000 succeeded, 0 failed, 0 errored, 0 timeout"),
                            HasSubstr("2000 2xx, 0 3xx, 0 4xx, 0 5xx")));
  sides_.backend().WaitForCalls(2000);
  for (const SeenCall& call : sides_.backend().Calls()) ASSERT_EQ(call.messages, std::vector<std::string>{"hello"});
}

}  // namespace
}  // namespace routewind::integration
