// SPDX-License-Identifier: Apache-2.0
//
// New configurations while calls are running: no call fails, every call keeps the configuration it began with, and an
// old configuration goes when its last call has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "integration/fidelity/many_streams.h"
#include "integration/fidelity/side_by_side.h"
#include "integration/fidelity/stress.h"

namespace routewind::integration {
namespace {

// Configurations that differ in rules, edits and order; all of them route every call to the same backend.
std::string ConfigNumber(uint64_t n) {
  std::string rules;
  for (uint64_t i = 0; i < n % 5; ++i) {
    rules += "    - matches: [{method: {service: acme.S" + std::to_string(i) + "}}]\n" +
             "      backendRefs: [{name: backend, port: 50051}]\n";
  }
  return RouteToBackend(
      "      filters: [{type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: x-config, value: '" +
      std::to_string(n) + "'}]}}]\n" + rules);
}

// Callers that make calls until they are stopped, and count.
class Load {
 public:
  explicit Load(const std::string& address) {
    for (int i = 0; i < 4; ++i) callers_.emplace_back([this, address] { Run(address); });
  }
  // Waits until `count` more calls have ended, and not before `moment`.
  void Await(uint64_t count, std::chrono::steady_clock::time_point moment) {
    std::unique_lock lock(mutex_);
    const uint64_t target = ended_ + count;
    one_ended_.wait(lock, [&] { return ended_ >= target && std::chrono::steady_clock::now() >= moment; });
  }
  void Stop() {
    is_over_ = true;
    for (std::thread& caller : callers_) caller.join();
  }
  uint64_t ended() const { return ended_; }
  std::string first_failure() const { return first_failure_; }

 private:
  void Run(const std::string& address) {
    const auto channel = ConnectTo(address);
    const CallRecipe call = {.path = "/a.B/C",
                             .kind = CallKind::kBidiStreaming,
                             .client_script = "send 1 100; read 1; send 1 100; read 1; close"};
    while (!is_over_) {
      const SeenAnswer answer = MakeCall(channel, call);
      const std::lock_guard lock(mutex_);
      ++ended_;
      if ((answer.code != grpc::StatusCode::OK || answer.messages.size() != 2) && first_failure_.empty()) {
        first_failure_ = std::to_string(answer.code) + " " + answer.message;
      }
      one_ended_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable one_ended_;
  uint64_t ended_ = 0;
  std::string first_failure_;
  std::atomic<bool> is_over_ = false;
  std::vector<std::thread> callers_;
};

TEST(Reload, UnderLoadFailsNoCallAndLeaksNoConfiguration) {
  const auto backend = EchoBackend::Start({.keep_calls = false});
  ASSERT_TRUE(backend.has_value());
  ProxySetup setup{.config = ConfigNumber(0), .endpoints = {EndpointOfBackend((*backend)->port())}};
  setup.options.threads = 2;
  ProxyInProcess proxy(setup);
  Load load(proxy.address());
  const uint64_t reloads = StressSize(30, 100);
  const std::chrono::milliseconds pace(StressSize(0, 600));
  std::vector<std::weak_ptr<const Snapshot>> old;
  load.Await(100, {});
  const uint64_t before = ResidentBytes();
  auto next = std::chrono::steady_clock::now();
  for (uint64_t i = 1; i <= reloads; ++i) {
    next += pace;
    load.Await(20, next);
    old.push_back(proxy.proxy().snapshot());
    proxy.Reload(ConfigNumber(i));
  }
  load.Await(100, {});
  if (IsMemoryComparable()) {
    EXPECT_LT(ResidentBytes(), before + kMemorySlackBytes);
  }
  load.Stop();
  EXPECT_EQ(load.first_failure(), "") << "of " << load.ended() << " calls";
  RecordProperty("calls", std::to_string(load.ended()));

  const SeenAnswer last = MakeCall(ConnectTo(proxy.address()), {.path = "/a.B/C", .client_script = "send 1 9"});
  EXPECT_THAT(ValuesOf(last.metadata, "x-config"), ::testing::ElementsAre(std::to_string(reloads)));
  proxy.Drain(std::chrono::seconds(10));  // calls let go of their configuration at their very end
  for (const auto& snapshot : old) EXPECT_TRUE(snapshot.expired());
}

TEST(Reload, LeavesACallThatHasBegunItsConfiguration) {
  const auto backend = EchoBackend::Start({.script = "read 1; send 1 1; read all; send 1 2"});
  ASSERT_TRUE(backend.has_value());
  ProxyInProcess proxy({.config = ConfigNumber(1), .endpoints = {EndpointOfBackend((*backend)->port())}});
  ManyStreams stream({ConnectTo(proxy.address())}, 1, "");
  stream.SendEach();
  stream.ReadEach();  // the backend's answer is here: the proxy has begun the call

  const std::weak_ptr<const Snapshot> first = proxy.proxy().snapshot();
  proxy.Reload(ConfigNumber(2));
  EXPECT_FALSE(first.expired());
  stream.HalfCloseEach();
  stream.ReadEach();
  EXPECT_EQ(stream.FinishEach(), (std::map<int, uint64_t>{{grpc::StatusCode::OK, 1}}));
  proxy.Drain(std::chrono::seconds(10));
  EXPECT_TRUE(first.expired());
}

}  // namespace
}  // namespace routewind::integration
