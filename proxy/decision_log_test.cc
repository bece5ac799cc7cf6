// SPDX-License-Identifier: Apache-2.0
#include "proxy/decision_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "proxy/testing/observed_call.h"

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ObservedCall;
using testing::PayRoute;
using ::testing::SizeIs;
using testing::SnapshotOf;

// A folder of the test's own that is gone afterwards.
class DecisionLogTest : public ::testing::Test {
 protected:
  DecisionLogTest() {
    std::string name = std::filesystem::temp_directory_path() / "decision-log-XXXXXX";
    CHECK(mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~DecisionLogTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ / name; }
  std::unique_ptr<DecisionLog> OpenLog(const std::string& name = "log") {
    auto log =
        DecisionLog::Open(Path(name), [this](const std::string& line) { told_.push_back(line); });
    CHECK(log.has_value());
    return *std::move(log);
  }
  std::vector<std::string> Lines(const std::string& name = "log") const {
    std::ifstream file(Path(name));
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  std::filesystem::path folder_;
  std::vector<std::string> told_;  // read when the log is gone
};

TEST_F(DecisionLogTest, HoldsOneCallRecordALineInTheContractsOrder) {
  ObservedCall call(SnapshotOf(PayRoute()), "/a.B/C", {{"x-env", "prod"}, {"x-env", "b"}});
  FinishedCall& finished = call.finished();
  finished.start_ns = 1'795'341'600'123'456'789;
  finished.duration_ns = 1'834'211;
  finished.endpoint = "10.1.0.3:50051";
  finished.request_messages = 1;
  finished.request_bytes = 17;
  finished.response_messages = 2;
  finished.response_bytes = 12;
  call.StartAndEnd(*OpenLog());
  EXPECT_THAT(
      Lines(),
      ElementsAre(
          "{\"time\":\"2026-11-22T10:00:00.123456789Z\",\"client\":\"10.0.0.7:41234\","
          "\"server\":\"10.0.0.1:50051\",\"endpoint\":\"10.1.0.3:50051\","
          "\"authority\":\"pay.example.com\",\"path\":\"/a.B/C\","
          "\"headers\":{\"x-env\":[\"prod\",\"b\"]},\"completeness\":\"complete\","
          "\"requestMessages\":1,\"requestBytes\":17,\"responseMessages\":2,\"responseBytes\":12,"
          "\"responseStatus\":\"OK\",\"durationNs\":1834211,\"decision\":{\"outcome\":\"ROUTED\","
          "\"grpcStatus\":\"OK\",\"reason\":\"MATCHED\","
          "\"message\":\"matched web/pay rule 0 by service a.B\",\"gateway\":\"web/edge\","
          "\"listener\":\"default\",\"hostname\":\"*\",\"route\":\"web/"
          "pay\",\"rule\":0,\"match\":0,"
          "\"backend\":{\"group\":\"\",\"kind\":\"Service\",\"namespace\":\"web\",\"name\":\"pay\","
          "\"port\":50051,\"weight\":1,\"index\":0},\"requestHeaders\":{\"x-env\":[\"prod\",\"b\"]}"
          ","
          "\"responseHeaderOps\":{\"set\":{},\"add\":{},\"remove\":[]}}}"));
}

TEST_F(DecisionLogTest, SaysWhenTheClientWentAwayAndWhenNothingMatched) {
  ObservedCall call(SnapshotOf(PayRoute()), "/other.Service/X");
  call.finished().is_cancelled = true;
  call.finished().status = 12;
  call.End(*OpenLog());
  ASSERT_THAT(Lines(), SizeIs(1));
  EXPECT_THAT(Lines()[0], HasSubstr("\"completeness\":\"reset\""));
  EXPECT_THAT(Lines()[0], HasSubstr("\"responseStatus\":\"UNIMPLEMENTED\""));
  EXPECT_THAT(Lines()[0], HasSubstr("\"outcome\":\"NO_ROUTE\""));
}

TEST_F(DecisionLogTest, KeepsWhatTheFileHeldBeforeAndEveryLineOfEveryThread) {
  constexpr size_t kThreads = 4;
  constexpr size_t kCalls = 500;
  std::ofstream(Path("log")) << "before\n";
  const auto snapshot = SnapshotOf(PayRoute());
  {
    const auto log = OpenLog();
    std::vector<std::thread> threads;
    for (size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        ObservedCall call(snapshot);
        for (size_t n = 0; n < kCalls; ++n) call.End(*log);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  const auto lines = Lines();
  EXPECT_THAT(lines, SizeIs(1 + kThreads * kCalls));
  EXPECT_EQ(lines[0], "before");
  for (size_t i = 1; i < lines.size(); ++i)
    ASSERT_TRUE(lines[i].starts_with("{") && lines[i].ends_with("}}"));
}

TEST_F(DecisionLogTest, WritesPromptlyWithoutBeingClosed) {
  const auto log = OpenLog();
  ObservedCall(SnapshotOf(PayRoute())).End(*log);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (log->lines() == 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_THAT(Lines(), SizeIs(1));
}

TEST_F(DecisionLogTest, GoesOnInANewFileAfterTheOldOneWasMovedAway) {
  const ObservedCall call(SnapshotOf(PayRoute()));
  const auto log = OpenLog();
  call.End(*log);
  while (log->lines() < 1) std::this_thread::yield();
  std::filesystem::rename(Path("log"), Path("log.1"));
  ASSERT_TRUE(log->Reopen().has_value());
  call.End(*log);
  while (log->lines() < 2) std::this_thread::yield();
  EXPECT_THAT(Lines("log.1"), SizeIs(1));
  EXPECT_THAT(Lines("log"), SizeIs(1));
  std::filesystem::remove(Path("log"));
  std::filesystem::create_directory(Path("log"));
  const Status reopened = log->Reopen();
  ASSERT_FALSE(reopened.has_value());
  EXPECT_THAT(reopened.error().message, HasSubstr("Is a directory"));
  call.End(*log);
  while (log->lines() < 3) std::this_thread::yield();
  EXPECT_EQ(log->lost_lines(), 0U) << "the file that was open stays in use";
}

// The limit on file sizes stands in for a full disk: a write stops in the middle of a line.
TEST_F(DecisionLogTest, LosesLinesThatDoNotFitTellsOnceAndLeavesOnlyWholeLines) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const ObservedCall call(SnapshotOf(PayRoute()));
  {
    const auto log = OpenLog();
    call.End(*log);
    while (log->lines() < 1) std::this_thread::yield();
    const auto size = std::filesystem::file_size(Path("log"));
    const rlimit small{size + size / 2, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    call.End(*log);
    while (log->lost_lines() < 1) std::this_thread::yield();
    call.End(*log);
    while (log->lost_lines() < 2) std::this_thread::yield();
    EXPECT_EQ(std::filesystem::file_size(Path("log")), size) << "the half line is cut off";
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    call.End(*log);
    while (log->lines() < 2) std::this_thread::yield();
  }
  EXPECT_THAT(Lines(), SizeIs(2));
  EXPECT_THAT(told_, ElementsAre("decision log: cannot write to " + Path("log") +
                                 ": File too large; 1 lines lost so far"));
}

TEST_F(DecisionLogTest, SaysWhyItCannotBeOpened) {
  const auto log = DecisionLog::Open(Path("absent/log"), [](const std::string&) {});
  ASSERT_FALSE(log.has_value());
  EXPECT_EQ(log.error().message,
            "cannot open " + Path("absent/log") + ": No such file or directory");
}

}  // namespace
}  // namespace routewind
