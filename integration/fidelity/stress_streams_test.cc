// SPDX-License-Identifier: Apache-2.0
//
// Many streams at once, idle or cancelled, and backends that come and go: nothing stuck, nothing lost, memory given
// back. ROUTEWIND_STRESS=full runs the sizes that take minutes.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "engine/base/check.h"
#include "integration/fidelity/many_streams.h"
#include "integration/fidelity/side_by_side.h"
#include "integration/fidelity/stress.h"

namespace routewind::integration {
namespace {

using Codes = std::map<int, uint64_t>;
using std::chrono::milliseconds;

class Stress : public ::testing::Test {
 protected:
  Stress() {
    Restart("127.0.0.1:0");
    ProxySetup setup{.config = RouteToBackend(), .endpoints = {EndpointOfBackend(backend_->port())}};
    setup.options.threads = 2;
    proxy_ = std::make_unique<ProxyInProcess>(setup);
    for (int i = 0; i < 10; ++i) channels_.push_back(ConnectTo(proxy_->address()));
  }
  void Restart(const std::string& address) {
    backend_.reset();
    auto backend = EchoBackend::Start({.address = address, .keep_calls = false});
    CHECK(backend.has_value());
    backend_ = std::move(backend).value();
  }

  std::unique_ptr<EchoBackend> backend_;
  std::unique_ptr<ProxyInProcess> proxy_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
};

TEST_F(Stress, AThousandIdleStreamsStayOpenAndWakeUp) {
  const auto round = [&](milliseconds idle) {
    ManyStreams streams(channels_, 1000, "");
    streams.SendEach();
    streams.ReadEach();
    EXPECT_TRUE(streams.StayIdle(idle));
    streams.SendEach();
    streams.AwaitReads();
    streams.HalfCloseEach();
    EXPECT_EQ(streams.FinishEach(), (Codes{{grpc::StatusCode::OK, 1000}}));
  };
  round(milliseconds(1));
  const uint64_t before = ResidentBytes();
  round(milliseconds(StressSize(1'000, 60'000)));
  backend_->WaitForCalls(2000);
  if (IsMemoryComparable()) {
    EXPECT_LT(ResidentBytes(), before + kMemorySlackBytes);
  }
}

TEST_F(Stress, CallsThatAreCancelledMidwayEndEverywhere) {
  constexpr uint64_t kAtOnce = 200;
  const uint64_t rounds = StressSize(10, 50);
  uint64_t after_warm_up = 0;
  for (uint64_t i = 0; i < rounds; ++i) {
    ManyStreams streams(channels_, kAtOnce, "");
    streams.SendEach();
    streams.ReadEach();
    streams.CancelEach();
    EXPECT_EQ(streams.FinishEach(), (Codes{{grpc::StatusCode::CANCELLED, kAtOnce}}));
    backend_->WaitForCalls((i + 1) * kAtOnce);  // no call is left behind there
    if (i == rounds / 5) after_warm_up = ResidentBytes();
  }
  if (IsMemoryComparable()) {
    EXPECT_LT(ResidentBytes(), after_warm_up + kMemorySlackBytes);
  }
}

// Calls end with what happened to them, and none is stuck: its deadline would say so.
TEST_F(Stress, BackendsThatAreKilledAndRestartedLeaveNoCallBehind) {
  const std::string address = "127.0.0.1:" + std::to_string(backend_->port());
  std::atomic<bool> is_over = false;
  std::atomic<uint64_t> well = 0;
  std::atomic<uint64_t> failed = 0;
  std::atomic<uint64_t> stuck = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&, i] {
      while (!is_over) {
        const SeenAnswer answer = MakeCall(channels_[i], {.path = "/a.B/C",
                                                          .kind = CallKind::kBidiStreaming,
                                                          .client_script = "send 1 100; read 1; send 1 100; close",
                                                          .deadline = milliseconds(30'000)});
        ++(answer.code == grpc::StatusCode::OK                  ? well
           : answer.code == grpc::StatusCode::DEADLINE_EXCEEDED ? stuck
                                                                : failed);
      }
    });
  }
  const uint64_t restarts = StressSize(5, 60);
  for (uint64_t i = 0; i < restarts; ++i) {
    for (const uint64_t known = well; well < known + 50;) std::this_thread::yield();
    Restart(address);
  }
  const uint64_t known = well;
  while (well < known + 50) std::this_thread::yield();
  is_over = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(stuck, 0U);
  RecordProperty("calls_that_ended_well", std::to_string(well));
  RecordProperty("calls_that_a_restart_ended", std::to_string(failed));
}

}  // namespace
}  // namespace routewind::integration
