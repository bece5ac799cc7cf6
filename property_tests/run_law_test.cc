// SPDX-License-Identifier: Apache-2.0
// What run_law does with laws that are refuted, mended, forgotten or hardly tested.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "property_tests/generate/scenario.h"
#include "property_tests/law.h"
#include "property_tests/law_memory.h"
#include "property_tests/laws/text_input.h"
#include "replay/store/run_record.h"
#include "replay/store/store_test_support.h"

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Must;
using testing::TempFolder;

// "Every number is below the limit"; inputs are numbers up to 1000.
TypedLaw<uint64_t> BelowLaw(uint64_t limit) {
  return TypedLaw<uint64_t>({
      .generate = GeneratorOf<uint64_t>(
          [](Chooser& choose) { return choose.Below(1000); },
          [](const uint64_t& n) {
            return n == 0 ? std::vector<uint64_t>{} : std::vector<uint64_t>{n / 2, n - 1};
          }),
      .print = [](const uint64_t& n) { return std::to_string(n); },
      .parse = [](std::string_view text) { return ReadNumber(text); },
      .holds =
          [limit](const uint64_t& n, Trial& trial) {
            trial.Expect(n < limit, "not below " + std::to_string(limit));
            trial.LabelIf(n % 10 == 0, "round");
          },
  });
}

std::vector<StoredCase> CasesOf(const std::string& path) {
  Store store = testing::OpenForReading(path);
  return Must(CaseStore(store).FetchAll());
}

class RunLawTest : public ::testing::Test {
 protected:
  LawReport Run(uint64_t limit, int cases = 1000) {
    return RunLaw("Numbers.AreSmall", BelowLaw(limit), {.cases = cases, .store = path_});
  }
  void Plant(const std::string& input) {
    Store store = testing::OpenForWriting(path_);
    Must(CaseStore(store).Save({.law = "Numbers.AreSmall", .input = input}));
  }

  const TempFolder folder_;
  const std::string path_ = folder_.File("laws.db");
};

TEST_F(RunLawTest, ALawThatHoldsFailsNothingAndStoresNothing) {
  const LawReport report = Run(1000);
  EXPECT_EQ(report.failure, std::nullopt);
  EXPECT_THAT(report.statistics, HasSubstr("1000 cases; round "));
  EXPECT_TRUE(CasesOf(path_).empty());
}

TEST_F(RunLawTest, ARefutedLawIsShrunkToTheSmallestInputAndStored) {
  const LawReport report = Run(500);
  EXPECT_THAT(report.failure.value(), HasSubstr("not below 500\ncounterexample:\n500"));
  const std::vector<StoredCase> cases = CasesOf(path_);
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_EQ(cases[0].law, "Numbers.AreSmall");
  EXPECT_EQ(cases[0].input, "500");
  EXPECT_EQ(cases[0].detail, "not below 500");
  EXPECT_EQ(cases[0].seed, kLawSeed);
  EXPECT_FALSE(cases[0].tool_version.empty());
  EXPECT_GT(cases[0].first_seen_ns, 0);
}

TEST_F(RunLawTest, ACounterexampleThatHoldsAConfigurationIsStoredWithItsDigest) {
  const TypedLaw<uint64_t> law({.generate = GeneratorOf<uint64_t>([](Chooser&) { return 7; },
                                                                  [](const uint64_t&) { return std::vector<uint64_t>{}; }),
                                .print = [](const uint64_t& n) { return "number: " + std::to_string(n) + "\n--- {a: b}\n"; },
                                .parse = [](std::string_view) -> Result<uint64_t> { return 7; },
                                .holds = [](const uint64_t&, Trial& trial) { trial.Expect(false, "never"); },
                                .config_part = ConfigPartOf});
  const std::string digest = ConfigDigest(std::vector{RunSource{.text = "--- {a: b}\n"}});
  RunLaw("N", law, {.store = path_});
  EXPECT_EQ(CasesOf(path_).at(0).config_digest, digest);
  RunLaw("N", law, {.store = path_});  // a known one keeps it
  EXPECT_EQ(CasesOf(path_).at(0).config_digest, digest);
  Run(500);
  EXPECT_EQ(CasesOf(path_).at(1).config_digest, "");
}

TEST_F(RunLawTest, TheSameSeedFindsTheSameAndAnotherNeedNot) {
  EXPECT_EQ(Run(500).failure, RunLaw("Numbers.AreSmall", BelowLaw(500), {}).failure);
  const auto failure_with = [](uint64_t seed) {
    return RunLaw("Numbers.AreSmall", BelowLaw(500), {.seed = seed}).failure.value();
  };
  EXPECT_THAT(failure_with(7), HasSubstr("seed 7, case "));
}

TEST_F(RunLawTest, AStoredCounterexampleIsTriedFirstAndToldAsKnown) {
  Run(500);
  const LawReport report = Run(500, 0);  // no fresh cases at all
  EXPECT_THAT(report.failure.value(), HasSubstr("known counterexample, first seen 20"));
  EXPECT_THAT(report.failure.value(), HasSubstr("500"));
  EXPECT_THAT(report.notes, ElementsAre("1 stored case tried first"));
}

TEST_F(RunLawTest, TheShortestStoredCounterexampleIsTold) {
  for (const char* input : {"999", "80", "90"}) Plant(input);
  EXPECT_THAT(Run(50, 0).failure.value(), HasSubstr("counterexample:\n80"));
}

TEST_F(RunLawTest, ACounterexampleThatHoldsAgainStaysAsARegression) {
  Run(500);
  const LawReport mended = Run(1000);
  EXPECT_EQ(mended.failure, std::nullopt);
  EXPECT_THAT(mended.notes,
              ElementsAre(HasSubstr("stays as a regression case"), "1 stored case tried first"));
  EXPECT_EQ(CasesOf(path_).at(0).state, StoredCase::State::kRegression);
  EXPECT_TRUE(CasesOf(path_).at(0).fixed_at_ns.has_value());
  EXPECT_THAT(Run(500, 0).failure.value(), HasSubstr("regression, first seen"));
  EXPECT_EQ(CasesOf(path_).at(0).state, StoredCase::State::kRefuted);
}

TEST_F(RunLawTest, ACaseThatNoLongerDecodesIsToldAndRemoved) {
  Plant("not a number");
  Plant("7");
  const LawReport report = Run(1000);
  EXPECT_EQ(report.failure, std::nullopt);
  EXPECT_THAT(report.notes[1], HasSubstr("no longer decodes and is removed: not a number"));
  ASSERT_EQ(CasesOf(path_).size(), 1U);
  EXPECT_EQ(CasesOf(path_).at(0).input, "7");
}

TEST_F(RunLawTest, AStoreThatCannotBeUsedIsToldInALine) {
  const LawReport report =
      RunLaw("Numbers.AreSmall", BelowLaw(1000), {.store = folder_.File("no/such/folder.db")});
  EXPECT_THAT(report.failure.value(), HasSubstr("cannot open the store"));
}

TEST_F(RunLawTest, ALawThatOnlySeesTrivialInputsFails) {
  const auto with = [](double percent) {
    return RunLaw("N", BelowLaw(1000), {.shares = {{"round", percent}}});
  };
  EXPECT_EQ(with(9).failure, std::nullopt);
  EXPECT_THAT(with(40).failure.value(), HasSubstr(" % (40.0 required)"));
  EXPECT_THAT(RunLaw("N", BelowLaw(1000), {.shares = {{"never", 1}}}).failure.value(),
              HasSubstr("never 0.0 % (1.0 required)"));
}

TEST_F(RunLawTest, InputsMadeForTheSharesRefuteAsWell) {
  const LawSettings settings{.cases = 10, .shares = {{"round", 9}}};
  EXPECT_EQ(RunLaw("N", BelowLaw(950), {.cases = 10}).failure, std::nullopt);
  EXPECT_THAT(RunLaw("N", BelowLaw(950), settings).failure.value(), HasSubstr("not below 950"));
}

TEST_F(RunLawTest, AnExceptionRefutes) {
  TypedLaw<uint64_t> law(
      {.generate = GeneratorOf<uint64_t>([](Chooser&) { return 1; },
                                         [](const uint64_t&) { return std::vector<uint64_t>{}; }),
       .print = [](const uint64_t& n) { return std::to_string(n); },
       .parse = [](std::string_view text) { return ReadNumber(text); },
       .holds = [](const uint64_t&, Trial&) { throw std::out_of_range("far"); }});
  EXPECT_THAT(RunLaw("N", law, {}).failure.value(), HasSubstr("an exception: far"));
}

// Ends but for 600 and more.
TypedLaw<uint64_t> EndlessLaw() {
  return TypedLaw<uint64_t>({
      .generate = GeneratorOf<uint64_t>([](Chooser& choose) { return choose.Between(1, 999); },
                                        [](const uint64_t& n) { return std::vector<uint64_t>{n / 2, std::min<uint64_t>(n, 601) - 1}; }),
      .print = [](const uint64_t& n) { return std::to_string(n); },
      .parse = [](std::string_view text) { return ReadNumber(text); },
      .holds =
          [](const uint64_t& n, Trial&) {
            for (volatile bool is_endless = n >= 600; is_endless;) continue;
          },
  });
}

using RunLawDeathTest = RunLawTest;

TEST_F(RunLawDeathTest, AnInputThatNeverEndsIsShrunkToldAndRemembered) {
  const auto run = [this] {
    RunLaw("Numbers.End", EndlessLaw(), {.store = path_, .patience = std::chrono::seconds(1)});
  };
  EXPECT_EXIT(run(), ::testing::ExitedWithCode(1), "case .*: does not end within a second\ncounterexample:\n600\n");
  ASSERT_EQ(CasesOf(path_).size(), 1U);
  EXPECT_EQ(CasesOf(path_).at(0).input, "600");
  EXPECT_EXIT(run(), ::testing::ExitedWithCode(1), "a stored case, first seen .*: does not end");
}

TEST(WilsonBounds, AgreeWithValuesComputedByHand) {
  const ShareBounds half = WilsonBounds(50, 100);  // z² = 37.325
  EXPECT_NEAR(half.low, 0.2393, 1e-3);
  EXPECT_NEAR(half.high, 0.7607, 1e-3);
  EXPECT_EQ(WilsonBounds(0, 100).low, 0.0);
  EXPECT_NEAR(WilsonBounds(0, 100).high, 0.2718, 1e-3);
  EXPECT_EQ(WilsonBounds(0, 0).high, 1.0);
}

}  // namespace
}  // namespace routewind
