// SPDX-License-Identifier: Apache-2.0
// A disk that is really full: a tiny file system of the test's own, which a process without the
// right to mount cannot have.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "replay/store/case_store.h"
#include "replay/store/store_test_support.h"

namespace routewind {
namespace {

using testing::Must;
using testing::TempFolder;

constexpr int kMayNotMount = 77;

// In a mount namespace of its own, so that the file system goes with the process.
bool MountTinyDisk(const std::string& folder) {
  return unshare(CLONE_NEWNS) == 0 &&
         mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("tiny", folder.c_str(), "tmpfs", 0, "size=2m") == 0;
}

// Writes until the disk is full; gives what the user is told.
std::string FillDisk(const std::string& path) {
  Store store = testing::OpenForWriting(path);
  auto writer = Must(RunWriter::Begin(store, testing::SmallStart(), {.batch_calls = 16}));
  testing::AddConnections(*writer);
  Status added = Ok{};
  for (uint64_t n = 0; n < 1'000'000 && added; ++n) added = testing::AddNthCall(*writer, n);
  return testing::ErrorOf(added);
}

void ExpectWholeBatches(const std::string& path) {
  Store store = testing::OpenForReading(path);
  EXPECT_EQ(testing::IntegrityOf(store), "ok");
  const StoredRun run = Must(ListRuns(store)).at(0);
  EXPECT_EQ(run.state, RunState::kUnfinished);
  EXPECT_GT(run.calls, 100);
  EXPECT_EQ(run.calls % 16, 0);
  EXPECT_EQ(testing::ReadCalls(store, run.id).size(), static_cast<size_t>(run.calls));
  Store again = testing::OpenForWriting(path);
  EXPECT_EQ(testing::WriteRun(again, static_cast<uint64_t>(run.calls)).rows_digest,
            run.rows_digest);
}

// Runs `body` on a tiny disk of its own, in a process of its own; gives what `body` gave, or
// kMayNotMount.
int OnTinyDisk(int (*body)(const TempFolder& folder)) {
  const TempFolder folder;
  const pid_t child = fork();
  if (child == 0) {
    if (!MountTinyDisk(folder.path().string())) _exit(kMayNotMount);
    _exit(body(folder));
  }
  int status = -1;
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

TEST(FullDisk, IsToldAndWhatWasCommittedIsReadableOnceThereIsSpaceAgain) {
  const int result = OnTinyDisk([](const TempFolder& folder) {
    const std::string ballast = folder.File("ballast");
    std::ofstream(ballast) << std::string(1 << 20, 'x');
    const std::string error = FillDisk(folder.File("f.db"));
    EXPECT_THAT(error, ::testing::HasSubstr("database or disk is full; free some space"));
    unlink(ballast.c_str());
    ExpectWholeBatches(folder.File("f.db"));
    return ::testing::Test::HasFailure() ? 1 : 0;
  });
  if (result == kMayNotMount) GTEST_SKIP() << "needs the right to mount a tmpfs";
  EXPECT_EQ(result, 0);
}

StoredCase NthCase(size_t n) {
  return {.law = "L", .input = std::string(1000, 'x') + std::to_string(n)};
}

TEST(FullDisk, LosesNoSavedCase) {
  const int result = OnTinyDisk([](const TempFolder& folder) {
    Store store = testing::OpenForWriting(folder.File("f.db"));
    CaseStore cases(store);
    size_t saved = 0;
    while (saved < 10'000 && cases.Save(NthCase(saved))) ++saved;
    EXPECT_THAT(testing::ErrorOf(cases.Save(NthCase(saved))),
                ::testing::HasSubstr("database or disk is full; free some space"));
    EXPECT_GT(saved, 100U);
    EXPECT_EQ(Must(cases.Fetch("L")).size(), saved);
    EXPECT_EQ(testing::IntegrityOf(store), "ok");
    return ::testing::Test::HasFailure() ? 1 : 0;
  });
  if (result == kMayNotMount) GTEST_SKIP() << "needs the right to mount a tmpfs";
  EXPECT_EQ(result, 0);
}

}  // namespace
}  // namespace routewind
