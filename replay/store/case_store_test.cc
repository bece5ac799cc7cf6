// SPDX-License-Identifier: Apache-2.0
#include "replay/store/case_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "replay/store/store_test_support.h"

namespace routewind {
namespace {

using ::testing::ElementsAre;
using testing::ErrorOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Must;
using testing::TempFolder;
using State = StoredCase::State;

StoredCase CaseOf(const std::string& law, const std::string& input) {
  return {.law = law,
          .input = input,
          .seed = 7,
          .tool_version = "0.1.0",
          .config_digest = "00ff",
          .detail = "wanted a, got b",
          .first_seen_ns = 100,
          .last_seen_ns = 100};
}

std::vector<std::string> InputsOf(const std::vector<StoredCase>& cases) {
  std::vector<std::string> inputs;
  for (const StoredCase& stored : cases) inputs.push_back(stored.input);
  return inputs;
}

class CaseStoreTest : public ::testing::Test {
 protected:
  const TempFolder folder_;
  const std::string path_ = folder_.File("f.db");
  Store store_ = testing::OpenForWriting(path_);
  CaseStore cases_{store_};
};

TEST_F(CaseStoreTest, GivesBackWhatWasSavedWhateverIsInTheTexts) {
  StoredCase odd = CaseOf("Law 'x'; --", std::string("a\0b\nc\"é", 8));
  odd.seed = UINT64_MAX;
  Must(cases_.Save(odd));
  Must(cases_.Save(CaseOf("Law 'x'; --", std::string("a\0b", 3))));
  Must(cases_.Save(CaseOf("Law 'x'; --", "a")));
  EXPECT_THAT(InputsOf(Must(cases_.Fetch("Law 'x'; --"))),
              ElementsAre("a", std::string("a\0b", 3), odd.input));
  EXPECT_EQ(Must(cases_.Fetch("Law 'x'; --")).at(2), odd);
  EXPECT_THAT(Must(cases_.Fetch("Law")), IsEmpty());
}

TEST_F(CaseStoreTest, FetchesRefutedFirstThenTheShortestThenTheBytewiseSmaller) {
  for (const char* input : {"ccc", "b", "é", "aa", "", "a", "regressed", "r"}) {
    Must(cases_.Save(CaseOf("L", input)));
  }
  Must(cases_.Save(CaseOf("K", "other law")));
  for (const char* input : {"regressed", "r"}) {
    EXPECT_TRUE(Must(cases_.Move("L", input, State::kRegression, 5)));
  }
  EXPECT_THAT(InputsOf(Must(cases_.Fetch("L"))),
              ElementsAre("", "a", "b", "aa", "é", "ccc", "r", "regressed"));
  EXPECT_THAT(InputsOf(Must(cases_.FetchAll())),
              ElementsAre("other law", "", "a", "b", "aa", "é", "ccc", "r", "regressed"));
}

TEST_F(CaseStoreTest, SavingAgainKeepsTheFirstTimeAndTakesTheRest) {
  Must(cases_.Save(CaseOf("L", "x")));
  StoredCase again = CaseOf("L", "x");
  again.seed = 8;
  again.tool_version = "0.2.0";
  again.config_digest = "11";
  again.detail = "wanted a, got c";
  again.first_seen_ns = again.last_seen_ns = 300;
  Must(cases_.Save(again));
  again.first_seen_ns = 100;
  EXPECT_THAT(Must(cases_.Fetch("L")), ElementsAre(again));
  again.first_seen_ns = again.last_seen_ns = 200;
  Must(cases_.Save(again));
  EXPECT_EQ(Must(cases_.Fetch("L")).at(0).last_seen_ns, 300) << "times never run backwards";
}

TEST_F(CaseStoreTest, ARegressionRemembersWhenItWasFixedUntilItIsRefutedAgain) {
  Must(cases_.Save(CaseOf("L", "x")));
  EXPECT_TRUE(Must(cases_.Move("L", "x", State::kRegression, 400)));
  EXPECT_TRUE(Must(cases_.Move("L", "x", State::kRegression, 500)));
  EXPECT_EQ(Must(cases_.Fetch("L")).at(0).state, State::kRegression);
  EXPECT_EQ(Must(cases_.Fetch("L")).at(0).fixed_at_ns, 400);
  EXPECT_TRUE(Must(cases_.Move("L", "x", State::kRefuted, 600)));
  EXPECT_EQ(Must(cases_.Fetch("L")).at(0), CaseOf("L", "x"));
  EXPECT_TRUE(Must(cases_.Move("L", "x", State::kRegression, 700)));
  Must(cases_.Save(CaseOf("L", "x")));
  EXPECT_EQ(Must(cases_.Fetch("L")).at(0), CaseOf("L", "x"));
}

TEST_F(CaseStoreTest, TellsWhetherThereWasACaseToChange) {
  Must(cases_.Save(CaseOf("L", "x")));
  EXPECT_FALSE(Must(cases_.Remove("L", "y")));
  EXPECT_FALSE(Must(cases_.Remove("K", "x")));
  EXPECT_FALSE(Must(cases_.Move("L", "y", State::kRegression, 1)));
  EXPECT_TRUE(Must(cases_.Remove("L", "x")));
  EXPECT_FALSE(Must(cases_.Remove("L", "x")));
  EXPECT_THAT(Must(cases_.FetchAll()), IsEmpty());
}

TEST_F(CaseStoreTest, CasesSurviveAReopenedStoreAndRunsBesideThem) {
  Must(cases_.Save(CaseOf("L", "x")));
  testing::WriteRun(store_, 10);
  Store again = testing::OpenForReading(path_);
  EXPECT_THAT(Must(CaseStore(again).Fetch("L")), ElementsAre(CaseOf("L", "x")));
}

TEST_F(CaseStoreTest, AStoreOpenedForReadingIsReadAndNotChanged) {
  Must(cases_.Save(CaseOf("L", "x")));
  Store reading = testing::OpenForReading(path_);
  CaseStore cases(reading);
  EXPECT_THAT(ErrorOf(cases.Save(CaseOf("L", "y"))), HasSubstr("cannot save a case in store"));
  EXPECT_THAT(ErrorOf(cases.Remove("L", "x")), HasSubstr("give another file"));
  EXPECT_THAT(ErrorOf(cases.Move("L", "x", State::kRegression, 1)), HasSubstr(path_));
  EXPECT_THAT(Must(cases.Fetch("L")), ElementsAre(CaseOf("L", "x")));
}

TEST_F(CaseStoreTest, AFullStoreSaysSoAndKeepsWhatItHas) {
  Store small = Must(Store::Open(path_, {.max_bytes = 200'000}));
  CaseStore cases(small);
  size_t saved = 0;
  Status last = Ok{};
  while (saved < 10'000) {
    last = cases.Save(CaseOf("L", std::string(1000, 'x') + std::to_string(saved)));
    if (!last) break;
    ++saved;
  }
  EXPECT_THAT(ErrorOf(last), HasSubstr("cannot save a case in store"));
  EXPECT_THAT(ErrorOf(last), HasSubstr("free some space"));
  EXPECT_GT(saved, 10U);
  EXPECT_EQ(Must(cases_.Fetch("L")).size(), saved);
  EXPECT_EQ(testing::IntegrityOf(store_), "ok");
  Must(cases_.Save(CaseOf("L", "there is space again")));
}

// Saves cases until killed, telling the parent after each one.
[[noreturn]] void SaveForEver(const std::string& path, int told) {
  Store store = testing::OpenForWriting(path);
  CaseStore cases(store);
  for (int n = 0;; ++n) {
    if (!cases.Save(CaseOf("L", std::to_string(n)))) _exit(1);
    if (write(told, "x", 1) != 1) _exit(1);
  }
}

TEST(CaseStoreProcesses, AKilledWriterLosesNoSavedCase) {
  const TempFolder folder;
  const std::string path = folder.File("f.db");
  int told[2];
  ASSERT_EQ(pipe(told), 0);
  const pid_t child = fork();
  if (child == 0) SaveForEver(path, told[1]);
  close(told[1]);
  size_t saved = 0;
  char byte = 0;
  while (saved < 100 && read(told[0], &byte, 1) == 1) ++saved;
  kill(child, SIGKILL);  // in the middle of whatever it does
  waitpid(child, nullptr, 0);
  while (read(told[0], &byte, 1) == 1) ++saved;
  close(told[0]);
  ASSERT_GE(saved, 100U);

  Store store = testing::OpenForWriting(path);
  EXPECT_EQ(testing::IntegrityOf(store), "ok");
  CaseStore cases(store);
  const size_t kept = Must(cases.Fetch("L")).size();
  EXPECT_GE(kept, saved);
  EXPECT_LE(kept, saved + 1) << "saved, and killed before it could tell";
  for (size_t n = 0; n < saved; ++n) EXPECT_TRUE(Must(cases.Remove("L", std::to_string(n)))) << n;
}

constexpr int kCasesEach = 150;

// Own cases, and half as many that every process saves.
bool SaveOwnAndShared(const std::string& path, int writer) {
  Result<Store> store = Store::Open(path, {});
  if (!store) return false;
  CaseStore cases(*store);
  for (int n = 0; n < kCasesEach; ++n) {
    const bool is_shared = n % 3 == 0;
    const std::string law = is_shared ? "shared" : "own " + std::to_string(writer);
    StoredCase found = CaseOf(law, std::to_string(n));
    found.first_seen_ns = found.last_seen_ns = 100 + writer;
    if (!cases.Save(found)) return false;
  }
  return true;
}

TEST(CaseStoreProcesses, TwoWhoSaveAtOnceLoseNothing) {
  const TempFolder folder;
  const std::string path = folder.File("f.db");  // absent: both make it
  constexpr int kWriters = 2;
  for (int writer = 0; writer < kWriters; ++writer) {
    if (fork() == 0) _exit(SaveOwnAndShared(path, writer) ? 0 : 1);
  }
  for (int writer = 0; writer < kWriters; ++writer) {
    int status = -1;
    ASSERT_GT(wait(&status), 0);
    EXPECT_EQ(status, 0);
  }
  Store store = testing::OpenForReading(path);
  CaseStore cases(store);
  EXPECT_EQ(testing::IntegrityOf(store), "ok");
  EXPECT_EQ(Must(cases.Fetch("own 0")).size(), 100U);
  EXPECT_EQ(Must(cases.Fetch("own 1")).size(), 100U);
  const std::vector<StoredCase> shared = Must(cases.Fetch("shared"));
  EXPECT_EQ(shared.size(), 50U);
  for (const StoredCase& stored : shared) {
    EXPECT_EQ(stored.first_seen_ns, 100) << stored.input;
    EXPECT_EQ(stored.last_seen_ns, 101) << stored.input;
  }
}

}  // namespace
}  // namespace routewind
