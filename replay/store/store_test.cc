// SPDX-License-Identifier: Apache-2.0
#include "replay/store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "replay/store/schema.h"
#include "replay/store/store_test_support.h"

namespace routewind {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::Must;
using testing::TempFolder;
constexpr StoreOptions kReading = {.mode = StoreOptions::Mode::kRead};

void Change(const std::string& path, std::string_view sql) {
  Must(Must(Database::Open(path, {})).Execute(sql, "prepare the test"));
}

TEST(Store, MakesAnAbsentFileWithTheCurrentSchemaAndTheLog) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  EXPECT_EQ(Must(store.database().QueryInt("PRAGMA user_version", "ask")), kStoreSchemaVersion);
  EXPECT_EQ(Must(store.database().QueryInt("PRAGMA application_id", "ask")), kStoreApplicationId);
  EXPECT_EQ(Must(store.database().QueryText("PRAGMA journal_mode", "ask")), "wal");
}

TEST(Store, OpensAgainWhatItMade) {
  const TempFolder folder;
  testing::OpenForWriting(folder.File("f.db"));
  EXPECT_TRUE(Store::Open(folder.File("f.db"), {}));
  EXPECT_TRUE(Store::Open(folder.File("f.db"), kReading));
}

TEST(Store, TakesNamesThatMeanSomethingElseToSqliteForFiles) {
  const TempFolder folder;
  for (const char* name : {":memory:", "file:x.db?mode=memory", "100%#?.db"}) {
    const std::string path = folder.File(name);
    { testing::OpenForWriting(path); }
    EXPECT_TRUE(std::filesystem::exists(path)) << name;
    EXPECT_TRUE(Store::Open(path, kReading)) << name;
  }
}

TEST(Store, ReadingMakesNoFile) {
  const TempFolder folder;
  const auto store = Store::Open(folder.File("absent.db"), kReading);
  EXPECT_EQ(ErrorOf(store), "there is no store '" + folder.File("absent.db") +
                                "': name one that exists; `routewind replay --store` makes one");
  EXPECT_FALSE(std::filesystem::exists(folder.File("absent.db")));
}

struct Refusal {
  const char* name;
  void (*prepare)(const std::string& path);
  const char* writing;
  const char* reading;
};

TEST(Store, RefusesWhatItMustNotTouchWithALineThatSaysWhyAndLeavesItAsItWas) {
  const Refusal table[] = {
      {"a newer schema",
       [](const std::string& path) {
         testing::OpenForWriting(path);
         Change(path, "PRAGMA user_version = 99");
       },
       "its schema is version 99", "use a newer routewind"},
      {"a database of another program",
       [](const std::string& path) { Change(path, "CREATE TABLE t (x)"); }, "another program",
       "another program"},
      {"text", [](const std::string& path) { std::ofstream(path) << std::string(5000, 'x'); },
       "file is not a database; give the path of a routewind store", "file is not a database"},
      {"a folder", [](const std::string& path) { std::filesystem::create_directory(path); },
       "': check that it is a file", "cannot open the store"},
      {"in a folder that is not there", [](const std::string&) {}, nullptr, "there is no store"},
  };
  for (const Refusal& row : table) {
    SCOPED_TRACE(row.name);
    const TempFolder folder;
    const std::string path = folder.File(row.writing == nullptr ? "absent/f.db" : "f.db");
    row.prepare(path);
    const bool is_file = std::filesystem::is_regular_file(path);
    const auto size = is_file ? std::filesystem::file_size(path) : 0;
    const auto writing = Store::Open(path, {});
    EXPECT_FALSE(writing);
    EXPECT_THAT(ErrorOf(writing), HasSubstr(row.writing == nullptr ? path : row.writing));
    EXPECT_THAT(ErrorOf(writing), HasSubstr(path));
    EXPECT_THAT(ErrorOf(Store::Open(path, kReading)), HasSubstr(row.reading));
    EXPECT_EQ(is_file ? std::filesystem::file_size(path) : 0, size);
  }
}

TEST(Store, AnEmptyFileIsAStoreToBeForWritersAndNoneForReaders) {
  const TempFolder folder;
  std::ofstream(folder.File("f.db")).close();
  EXPECT_THAT(ErrorOf(Store::Open(folder.File("f.db"), kReading)), HasSubstr("it is empty"));
  EXPECT_TRUE(Store::Open(folder.File("f.db"), {}));
  EXPECT_TRUE(Store::Open(folder.File("f.db"), kReading));
}

// Runs `body` in a process without the right to write anywhere, and gives its exit code.
int InUnprivilegedProcess(int (*body)(const std::string& path), const std::string& path) {
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setuid(65534) != 0) _exit(100);
    _exit(body(path));
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Store, AReadOnlyStoreInAReadOnlyFolderCanBeReadAndSaysWhyItCannotBeWritten) {
  const TempFolder folder;
  const std::string path = folder.File("f.db");
  {
    Store store = testing::OpenForWriting(path);
    testing::WriteRun(store, 10);
  }
  using std::filesystem::perms;
  std::filesystem::permissions(path, perms(0444));
  std::filesystem::permissions(folder.path(), perms(0555));
  const auto body = [](const std::string& file) {
    Result<Store> reading = Store::Open(file, kReading);
    if (!reading) return 1;
    if (testing::ReadCalls(*reading, 1).size() != 10) return 2;
    const Result<Store> writing = Store::Open(file, {});
    if (writing) return 3;
    return writing.error().message.find("make it writable") != std::string::npos ? 0 : 4;
  };
  EXPECT_EQ(InUnprivilegedProcess(body, path), 0);
}

TEST(Store, ManyWhoMakeItAtOnceMakeOneStore) {
  const TempFolder folder;
  for (int round = 0; round < 5; ++round) {
    const std::string path = folder.File("f" + std::to_string(round) + ".db");
    std::vector<std::thread> threads;
    std::vector<std::string> errors(8);
    for (std::string& error : errors) {
      threads.emplace_back([&path, &error] { error = ErrorOf(Store::Open(path, {})); });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(errors, ::testing::Each("(no error)"));
    Store store = testing::OpenForReading(path);
    EXPECT_EQ(testing::IntegrityOf(store), "ok");
  }
}

TEST(Store, AWriterThatWaitsTooLongSaysWhoIsInTheWay) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  const Transaction held = Must(Transaction::Begin(store.database(), "hold the lock"));
  Store other = Must(Store::Open(store.path(), {.busy_timeout_ms = 1}));
  const auto writer = RunWriter::Begin(other, testing::SmallStart());
  EXPECT_THAT(ErrorOf(writer), HasSubstr("another process is writing to it"));
  EXPECT_THAT(ErrorOf(writer), HasSubstr("record a new run"));
}

}  // namespace
}  // namespace routewind
