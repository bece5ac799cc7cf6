// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/stored_proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "proxy/testing/observed_call.h"
#include "replay/store/store_test_support.h"

namespace routewind {
namespace {

using testing::Must;
using testing::ObservedCall;
using testing::PayRoute;
using ::testing::SizeIs;
using testing::SnapshotOf;
using testing::TempFolder;

RunStart ProxyStart() {
  RunStart start = testing::SmallStart();
  start.kind = RunKind::kProxy;
  start.inputs.clear();
  return start;
}

std::vector<StoredCall> CallsOf(const std::string& file, int64_t run = 1) {
  Store store = testing::OpenForReading(file);
  CallCursor cursor = Must(CallCursor::Open(store, run));
  std::vector<StoredCall> calls;
  while (auto call = Must(cursor.Next())) calls.push_back(*std::move(call));
  return calls;
}

StoredRun RunOf(const std::string& file, int64_t run = 1) {
  Store store = testing::OpenForReading(file);
  return Must(FindRun(store, run)).value();
}

std::unique_ptr<StoredProxy> BeginIn(const std::string& file) {
  return Must(StoredProxy::Begin(
      file, SnapshotOf(PayRoute())->loaded(), [](const LoadedConfig&) { return ProxyStart(); },
      [](const std::string& line) { ADD_FAILURE() << line; }));
}

TEST(StoredProxy, RecordsCallsWithTheirDecisionsAsARunOfItsKind) {
  const TempFolder folder;
  const std::string file = folder.File("store.db");
  const auto snapshot = SnapshotOf(PayRoute());
  {
    const auto stored = BeginIn(file);
    ObservedCall routed(snapshot, "/a.B/C", {{"x-env", "prod"}});
    routed.finished().ordinal = 0;
    routed.finished().start_ns = 17;
    routed.finished().duration_ns = 4;
    routed.finished().request_messages = 2;
    routed.finished().response_bytes = 9;
    ObservedCall lost(snapshot, "/other.Service/X");
    lost.finished().ordinal = 1;
    lost.finished().status = 12;
    lost.finished().is_cancelled = true;
    lost.StartAndEnd(*stored);
    routed.StartAndEnd(*stored);
    ASSERT_TRUE(stored->Finish(99).has_value());
  }
  const StoredRun run = RunOf(file);
  EXPECT_EQ(run.kind, "proxy");
  EXPECT_EQ(run.state, RunState::kFinished);
  EXPECT_EQ(run.finished_at_ns, 99);
  const auto calls = CallsOf(file);
  ASSERT_THAT(calls, SizeIs(2));
  EXPECT_EQ(calls[0].path, "/a.B/C");
  EXPECT_EQ(calls[0].client, "10.0.0.7:41234");
  EXPECT_EQ(calls[0].headers, "{\"x-env\":[\"prod\"]}");
  EXPECT_EQ(calls[0].row.time_ns, 17);
  EXPECT_EQ(calls[0].row.duration_ns, 4);
  EXPECT_EQ(calls[0].row.request_messages, 2U);
  EXPECT_EQ(calls[0].row.response_bytes, 9U);
  EXPECT_EQ(calls[0].decision->route, "web/pay");
  EXPECT_EQ(calls[0].decision->backend_name, "pay");
  EXPECT_EQ(calls[1].row.status, 12);
  EXPECT_EQ(calls[1].row.completeness, 2) << "reset";
  EXPECT_EQ(calls[1].decision->outcome, "NO_ROUTE");
}

TEST(StoredProxy, RecordsTheCallsOfEachConfigurationAsARunOfItsOwn) {
  const TempFolder folder;
  const std::string file = folder.File("store.db");
  {
    const auto stored = BeginIn(file);
    for (uint64_t generation = 1; generation <= 10; ++generation) {
      // Each snapshot may be made where the one before was.
      const auto snapshot =
          SnapshotOf(PayRoute("a.B", "backend" + std::to_string(generation)), generation);
      ObservedCall call(snapshot);
      call.finished().ordinal = generation;
      // A call may end before it is told that its configuration is in force.
      if (generation % 2 == 0) call.End(*stored);
      stored->OnLoaded(snapshot);
      if (generation % 2 != 0) call.End(*stored);
    }
    ASSERT_TRUE(stored->Finish(1).has_value());
  }
  for (int64_t run = 1; run <= 10; ++run) {
    const auto calls = CallsOf(file, run);
    ASSERT_THAT(calls, SizeIs(1)) << run;
    EXPECT_EQ(calls[0].row.ordinal, static_cast<uint64_t>(run));
    EXPECT_EQ(calls[0].decision->backend_name, "backend" + std::to_string(run));
    EXPECT_EQ(RunOf(file, run).state, RunState::kFinished);
  }
}

TEST(StoredProxy, EndsARunWhenItsConfigurationIsReplacedAndItsLastCallHasEnded) {
  const TempFolder folder;
  const std::string file = folder.File("store.db");
  const auto stored = BeginIn(file);
  auto first = SnapshotOf(PayRoute());
  stored->OnLoaded(first);
  const auto second = SnapshotOf(PayRoute("a.B", "other"), 2);
  stored->OnLoaded(second);
  ObservedCall(first).End(*stored);
  ObservedCall(second).End(*stored);
  first.reset();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (RunOf(file).state == RunState::kUnfinished &&
         std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(RunOf(file).state, RunState::kFinished);
  EXPECT_THAT(CallsOf(file), SizeIs(1));
  EXPECT_EQ(RunOf(file, 2).state, RunState::kUnfinished);
  EXPECT_TRUE(stored->Finish(1).has_value());
}

TEST(StoredProxy, RecordsWhatAllWorkersTellAndFlushesWhileItRuns) {
  constexpr size_t kThreads = 4;
  constexpr size_t kCalls = 500;
  const TempFolder folder;
  const std::string file = folder.File("store.db");
  const auto snapshot = SnapshotOf(PayRoute());
  const auto stored = BeginIn(file);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      ObservedCall call(snapshot);
      for (size_t n = 0; n < kCalls; ++n) {
        call.finished().ordinal = i * kCalls + n;
        call.End(*stored);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (RunOf(file).calls < int64_t{kThreads * kCalls} &&
         std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(RunOf(file).calls, int64_t{kThreads * kCalls}) << "before the run has ended";
  EXPECT_EQ(RunOf(file).state, RunState::kUnfinished);
  EXPECT_TRUE(stored->Finish(1).has_value());
}

TEST(StoredProxy, SaysWhyAStoreCannotBeUsed) {
  const TempFolder folder;
  const auto stored =
      StoredProxy::Begin(folder.File("absent/store.db"), SnapshotOf(PayRoute())->loaded(),
                         [](const LoadedConfig&) { return ProxyStart(); }, [](const std::string&) {});
  ASSERT_FALSE(stored.has_value());
  EXPECT_THAT(stored.error().message, ::testing::HasSubstr("absent/store.db"));
}

}  // namespace
}  // namespace routewind
