// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/split_test.h"

#include <gtest/gtest.h>

#include <string>

namespace routewind {
namespace {

TEST(SplitTest, ExactProbabilitiesAreThoseOfTheBinomialByHand) {
  // 10 fair tosses, 2 heads: 2 × (1 + 10 + 45) / 1024. Ten of ten: 2 / 1024.
  EXPECT_NEAR(SplitProbabilityOf({{2, 8}, {1, 1}}).p_value, 112.0 / 1024, 1e-6);
  EXPECT_NEAR(SplitProbabilityOf({{10, 0}, {1, 1}}).p_value, 2.0 / 1024, 1e-6);
  EXPECT_TRUE(SplitProbabilityOf({{2, 8}, {1, 1}}).is_exact);
  // Three ways, two calls, both to the first of {1, 1, 2}: 1/16, and so is both to the second.
  EXPECT_NEAR(SplitProbabilityOf({{2, 0, 0}, {1, 1, 2}}).p_value, 2.0 / 16, 1e-6);
}

TEST(SplitTest, LargeCountsAreTestedByTheLikelihoodRatio) {
  // G = 2 (520000 ln 1.04 + 480000 ln 0.96) = 1600.4, far out; and the split itself is not.
  const SplitProbability off = SplitProbabilityOf({{520'000, 480'000}, {1, 1}});
  EXPECT_FALSE(off.is_exact);
  EXPECT_EQ(off.p_value, 0);
  EXPECT_EQ(SplitProbabilityOf({{500'000, 500'000}, {1, 1}}).p_value, 1);
  // G = 2 (500500 ln 1.001 + 499500 ln 0.999) = 1.0000: the upper tail of one degree of freedom.
  EXPECT_NEAR(SplitProbabilityOf({{500'500, 499'500}, {1, 1}}).p_value, 0.317311, 1e-5);
}

TEST(SplitTest, APartOfZeroThatIsDrawnIsImpossible) {
  EXPECT_EQ(SplitProbabilityOf({{99, 1}, {1, 0}}).p_value, 0);
  EXPECT_EQ(SplitProbabilityOf({{100, 0}, {1, 0}}).p_value, 1);
}

struct Row {
  const char* name;
  SplitCounts split;
  SplitAnswer answer;
};

TEST(SplitTest, SaysAgreesDiffersOrCannotTell) {
  const Row rows[] = {
      {"no call", {{0, 0}, {80, 20}}, SplitAnswer::kCannotTell},
      {"few calls in proportion", {{8, 2}, {80, 20}}, SplitAnswer::kCannotTell},
      {"many calls in proportion", {{800, 200}, {80, 20}}, SplitAnswer::kAgrees},
      {"few calls, all wrong", {{0, 10}, {80, 20}}, SplitAnswer::kDiffers},
      {"the canary gets nothing", {{2000, 0}, {95, 5}}, SplitAnswer::kDiffers},
      {"one backend, one call", {{1, 0}, {1, 0}}, SplitAnswer::kAgrees},
      {"a backend that gets none by right", {{1, 1}, {1, 0}}, SplitAnswer::kDiffers},
  };
  for (const Row& row : rows) {
    const std::vector<SplitVerdict> verdicts = TestSplits(std::span(&row.split, 1));
    EXPECT_EQ(SplitAnswerName(verdicts.front().answer), SplitAnswerName(row.answer)) << row.name;
  }
}

TEST(SplitTest, TheCallsNeededAreThoseOfTheTextbook) {
  // One degree of freedom, alpha 0.01, power 0.9: noncentrality (2.5758 + 1.2816)² = 14.879.
  // 50 to 50: effect 1/8 + 1/8 = 0.25. 95 to 5: effect 0.0125 + 0.000658.
  EXPECT_NEAR(static_cast<double>(CallsNeeded(std::vector<uint64_t>{1, 1})), 60, 1);
  EXPECT_NEAR(static_cast<double>(CallsNeeded(std::vector<uint64_t>{95, 5})), 1131, 2);
  EXPECT_EQ(CallsNeeded(std::vector<uint64_t>{7, 0}), 0U);
}

TEST(SplitTest, TwentySplitsAtOnceAskForMoreThanOneAlone) {
  const SplitCounts suspicious{{40, 20}, {1, 1}};  // p = 0.0135 alone … not below alpha
  const SplitCounts worse{{43, 17}, {1, 1}};       // p = 0.0011 alone, times 20 above alpha
  const std::vector<SplitVerdict> alone = TestSplits(std::vector<SplitCounts>{worse});
  EXPECT_EQ(alone[0].answer, SplitAnswer::kDiffers) << alone[0].p_value;
  std::vector<SplitCounts> many(19, suspicious);
  many.push_back(worse);
  for (const SplitVerdict& verdict : TestSplits(many))
    EXPECT_NE(verdict.answer, SplitAnswer::kDiffers) << verdict.p_value;
}

}  // namespace
}  // namespace routewind
