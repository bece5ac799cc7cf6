// SPDX-License-Identifier: Apache-2.0
//
// Time limits and cancellations cross the proxy in both directions at once.
#include <arpa/inet.h>
#include <grpcpp/create_channel_posix.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "engine/base/check.h"
#include "integration/fidelity/side_by_side.h"

namespace routewind::integration {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::system_clock;

// "At once" on a machine that is busy.
constexpr milliseconds kAtOnce{5'000};
// gRPC core writes a timeout with three digits that count and rounds it up; two senders round twice.
constexpr milliseconds kEncodingCost{400};

struct EndRow {
  const char* name;
  CallRecipe call;
  grpc::StatusCode code;
};

class CutShort : public ::testing::TestWithParam<EndRow> {};

TEST_P(CutShort, LooksTheSameToBothEnds) {
  SideBySide sides;
  const BothEnds direct = sides.Directly(GetParam().call);
  const auto before = Clock::now();
  const BothEnds proxied = sides.ThroughProxy(GetParam().call);
  EXPECT_LT(Clock::now() - before, kAtOnce);
  EXPECT_EQ(Differences(direct, proxied), "");
  EXPECT_EQ(proxied.client.code, GetParam().code);
  EXPECT_TRUE(proxied.backend.cancelled);
}

constexpr CallKind kBidi = CallKind::kBidiStreaming;

INSTANTIATE_TEST_SUITE_P(Table, CutShort,
                         ::testing::Values(EndRow{"CancelledByTheClientBetweenMessages",
                                                  {.path = "/a.B/C",
                                                   .kind = kBidi,
                                                   .client_script = "send 1 1; read 1; cancel",
                                                   .server_script = "read 1; send 1 2; await-cancel"},
                                                  grpc::StatusCode::CANCELLED},
                                           EndRow{"CancelledByTheClientWhileIdle",
                                                  {.path = "/a.B/C",
                                                   .kind = kBidi,
                                                   .client_script = "read-metadata; cancel",
                                                   .server_script = "send-metadata; await-cancel"},
                                                  grpc::StatusCode::CANCELLED},
                                           EndRow{"CancelledByTheClientAfterItsHalfClose",
                                                  {.path = "/a.B/C",
                                                   .kind = kBidi,
                                                   .client_script = "send 1 1; close; read 1; cancel",
                                                   .server_script = "read all; send 1 2; await-cancel"},
                                                  grpc::StatusCode::CANCELLED},
                                           EndRow{"DeadlineExceededBeforeAnyAnswer",
                                                  {.path = "/a.B/C",
                                                   .client_script = "send 1 1",
                                                   .server_script = "read all; await-cancel",
                                                   .deadline = milliseconds(300)},
                                                  grpc::StatusCode::DEADLINE_EXCEEDED},
                                           EndRow{"DeadlineExceededInTheMiddleOfAStream",
                                                  {.path = "/a.B/C",
                                                   .kind = kBidi,
                                                   .client_script = "send 1 1; read 1",
                                                   .server_script = "read 1; send 1 2; await-cancel",
                                                   .deadline = milliseconds(300)},
                                                  grpc::StatusCode::DEADLINE_EXCEEDED}),
                         [](const auto& row) { return row.param.name; });

TEST(GrpcTimeout, ReachesTheBackendLessTheTimeSpent) {
  SideBySide sides;
  const CallRecipe call = {.path = "/a.B/C", .client_script = "send 1 1", .deadline = milliseconds(60'000)};
  const auto before = Clock::now();
  const SeenCall seen = sides.ThroughProxy(call).backend;
  const auto after = Clock::now();
  ASSERT_TRUE(seen.had_deadline);
  // The moment is the client's own, but for what three digits on the wire cannot say.
  EXPECT_GE(seen.deadline, before + call.deadline - kEncodingCost);
  EXPECT_LE(seen.deadline, after + call.deadline + kEncodingCost);
}

TEST(GrpcTimeout, IsNotInventedWhereTheClientHasNone) {
  SideBySide sides;
  EXPECT_FALSE(sides.ThroughProxy({.path = "/a.B/C", .client_script = "send 1 1"}).backend.had_deadline);
}

// A TCP connection of the test's own, so that it can break.
int ConnectSocket(const std::string& address) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(connect(fd, reinterpret_cast<sockaddr*>(&peer), sizeof peer) == 0);
  return fd;
}

TEST(ALostClientConnection, CancelsTheCallAtTheBackend) {
  SideBySide sides;
  const int fd = ConnectSocket(sides.proxy().address());
  const int breaker = dup(fd);
  const auto channel = grpc::CreateInsecureChannelFromFd("shop.example.com", fd);
  std::thread caller([&] {
    const SeenAnswer answer = MakeCall(channel, {.path = "/a.B/C",
                                                 .kind = kBidi,
                                                 .client_script = "send 1 1; read all",
                                                 .server_script = "read 1; send 1 1; await-cancel"});
    EXPECT_EQ(answer.code, grpc::StatusCode::UNAVAILABLE) << answer.message;
  });
  EXPECT_EQ(sides.backend().SentUntilQuiet(milliseconds(200)), 1U);
  shutdown(breaker, SHUT_RDWR);
  sides.backend().WaitForCalls(1);
  EXPECT_TRUE(sides.backend().Calls()[0].cancelled);
  caller.join();
  close(breaker);
}

TEST(ABackendThatGoesAway, EndsTheCallAtTheClientAsItDoesDirectly) {
  std::vector<int> codes;
  for (const bool is_proxied : {false, true}) {
    SideBySide sides;
    SeenAnswer answer;
    std::thread caller([&] {
      answer = MakeCall(is_proxied ? sides.proxied_channel() : sides.direct_channel(),
                        {.path = "/a.B/C",
                         .kind = kBidi,
                         .client_script = "send 1 1; read all",
                         .server_script = "read 1; send 1 1; await-cancel"});
    });
    EXPECT_EQ(sides.backend().SentUntilQuiet(milliseconds(200)), 1U);
    sides.backend().Shutdown();
    caller.join();
    EXPECT_EQ(answer.messages.size(), 1U);
    codes.push_back(answer.code);
  }
  EXPECT_NE(codes[0], grpc::StatusCode::OK);
  EXPECT_EQ(codes[1], codes[0]);
}

}  // namespace
}  // namespace routewind::integration
