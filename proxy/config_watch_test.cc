// SPDX-License-Identifier: Apache-2.0
#include "proxy/config_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "engine/base/check.h"

namespace routewind {
namespace {

namespace fs = std::filesystem;

class ConfigWatchTest : public ::testing::Test {
 protected:
  ConfigWatchTest() {
    std::string name = fs::temp_directory_path() / "config-watch-XXXXXX";
    CHECK(mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~ConfigWatchTest() override {
    watch_.reset();
    fs::remove_all(folder_);
  }

  void Watch(const std::vector<std::string>& paths) {
    auto watch = ConfigWatch::Start(
        paths,
        [this] {
          const std::lock_guard lock(mutex_);
          ++calls_;
          called_.notify_all();
        },
        [](const std::string& line) { ADD_FAILURE() << line; });
    CHECK(watch.has_value());
    watch_ = *std::move(watch);
  }
  // Whether there is a callback that no earlier WaitForCall has seen.
  bool WaitForCall(std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    std::unique_lock lock(mutex_);
    if (!called_.wait_for(lock, patience, [this] { return calls_ > seen_; })) return false;
    ++seen_;
    return true;
  }
  int calls() {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  void WriteFile(const fs::path& path, const std::string& text = "x") {
    std::ofstream(path) << text;
  }

  fs::path folder_;
  std::unique_ptr<ConfigWatch> watch_;
  std::mutex mutex_;
  std::condition_variable called_;
  int calls_ = 0;
  int seen_ = 0;
};

TEST_F(ConfigWatchTest, TellsOnceOfASeriesOfChanges) {
  const fs::path file = folder_ / "a.yaml";
  WriteFile(file);
  Watch({file});
  for (int i = 0; i < 20; ++i) WriteFile(file, std::to_string(i));
  ASSERT_TRUE(WaitForCall());
  watch_->Poke();  // a second callback shows that the thread had nothing else to tell
  ASSERT_TRUE(WaitForCall());
  EXPECT_EQ(calls(), 2);
}

TEST_F(ConfigWatchTest, IsDeafToOtherFilesInTheSameFolders) {
  WriteFile(folder_ / "a.yaml");
  Watch({folder_ / "a.yaml", folder_});
  for (const char* name : {"calls.jsonl", "traffic.db", "traffic.db-wal", "a.yaml~"}) WriteFile(folder_ / name);
  EXPECT_FALSE(WaitForCall(std::chrono::milliseconds(3 * ConfigWatch::kSettleMs)));
  WriteFile(folder_ / "a.yaml");
  EXPECT_TRUE(WaitForCall());
}

TEST_F(ConfigWatchTest, SeesAFileReplacedRemovedAndBack) {
  const fs::path file = folder_ / "a.yaml";
  WriteFile(file);
  Watch({file});
  for (int i = 0; i < 2;
       ++i) {  // the second replacement is of a file that is not the one first watched
    WriteFile(folder_ / "a.yaml.tmp");
    fs::rename(folder_ / "a.yaml.tmp", file);
    ASSERT_TRUE(WaitForCall());
  }
  fs::remove(file);
  ASSERT_TRUE(WaitForCall());
  WriteFile(file);
  ASSERT_TRUE(WaitForCall());
}

TEST_F(ConfigWatchTest, SeesFilesInFoldersThatComeLater) {
  Watch({folder_});
  fs::create_directory(folder_ / "new");
  ASSERT_TRUE(WaitForCall());
  fs::create_directory(folder_ / "new" / "deep");
  ASSERT_TRUE(WaitForCall());
  WriteFile(folder_ / "new" / "deep" / "a.yaml");
  ASSERT_TRUE(WaitForCall());
}

TEST_F(ConfigWatchTest, SeesAFolderThatIsReplacedAsAWhole) {
  const fs::path routes = folder_ / "routes";
  fs::create_directory(routes);
  Watch({routes});
  fs::create_directory(folder_ / "next");
  WriteFile(folder_ / "next" / "a.yaml");
  fs::rename(routes, folder_ / "old");
  fs::rename(folder_ / "next", routes);
  ASSERT_TRUE(WaitForCall());
  WriteFile(routes / "a.yaml", "again");
  ASSERT_TRUE(WaitForCall());
}

// What a kubelet does: ..2026 holds the files, ..data leads to it, a.yaml leads to ..data/a.yaml.
class ConfigMapVolume : public ConfigWatchTest {
 protected:
  ConfigMapVolume() {
    Publish("..1");
    fs::create_symlink("..data/a.yaml", folder_ / "a.yaml");
  }
  void Publish(const std::string& version) {
    fs::create_directory(folder_ / version);
    WriteFile(folder_ / version / "a.yaml", version);
    fs::create_directory_symlink(version, folder_ / "..data_tmp");
    fs::rename(folder_ / "..data_tmp", folder_ / "..data");
  }
};

TEST_F(ConfigMapVolume, IsSeenToChangeThroughTheFolder) {
  Watch({folder_});
  for (const char* version : {"..2", "..3"}) {
    Publish(version);
    ASSERT_TRUE(WaitForCall()) << version;
  }
}

TEST_F(ConfigMapVolume, IsSeenToChangeThroughAFileOfIt) {
  const fs::path outside = folder_ / "outside";
  fs::create_directory(outside);
  fs::create_symlink(folder_ / "a.yaml", outside / "link.yaml");
  Watch({outside / "link.yaml"});
  for (const char* version : {"..2", "..3"}) {
    Publish(version);
    ASSERT_TRUE(WaitForCall()) << version;
  }
}

TEST_F(ConfigWatchTest, AnswersAPokeAtOnceAndWithoutPaths) {
  Watch({"-"});
  watch_->Poke();
  EXPECT_TRUE(WaitForCall());
}

TEST_F(ConfigWatchTest, ToldAtLeastOnceOfASeriesThatDoesNotEnd) {
  Watch({folder_});
  const auto start = std::chrono::steady_clock::now();
  bool was_told = false;
  for (int i = 0; !was_told && std::chrono::steady_clock::now() - start < std::chrono::seconds(10);
       ++i) {
    WriteFile(folder_ / "a.yaml", std::to_string(i));
    was_told = WaitForCall(std::chrono::milliseconds(ConfigWatch::kSettleMs / 4));
  }
  EXPECT_TRUE(was_told);
}

}  // namespace
}  // namespace routewind
