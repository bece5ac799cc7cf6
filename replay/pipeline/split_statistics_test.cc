// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/split_statistics.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

TEST(ChiSquaredTail, AgreesWithPublishedCriticalValues) {
  // The 5 % and 1 % points of the chi-squared distribution (any statistics table).
  EXPECT_NEAR(ChiSquaredUpperTail(3.841458821, 1), 0.05, 1e-9);
  EXPECT_NEAR(ChiSquaredUpperTail(5.991464547, 2), 0.05, 1e-9);
  EXPECT_NEAR(ChiSquaredUpperTail(6.634896601, 1), 0.01, 1e-9);
  EXPECT_NEAR(ChiSquaredUpperTail(24.99579014, 15), 0.05, 1e-9);
  EXPECT_EQ(ChiSquaredUpperTail(0, 3), 1);
}

TEST(SplitPValue, IsOneForAPerfectSplitAndSmallForAnotherOne) {
  EXPECT_EQ(SplitPValue(std::vector<uint64_t>{80, 20}, std::vector<uint32_t>{4, 1}), 1);
  EXPECT_EQ(SplitPValue(std::vector<uint64_t>{0, 0}, std::vector<uint32_t>{4, 1}), 1);
  EXPECT_EQ(SplitPValue(std::vector<uint64_t>{7}, std::vector<uint32_t>{4}), 1);
  EXPECT_EQ(SplitPValue(std::vector<uint64_t>{7, 1}, std::vector<uint32_t>{4, 0}), 0);
  EXPECT_LT(SplitPValue(std::vector<uint64_t>{500, 500}, std::vector<uint32_t>{4, 1}), 1e-6);
  // 60 heads of 100: chi-squared is 4, whose upper tail with one degree of freedom is 0.0455.
  EXPECT_NEAR(SplitPValue(std::vector<uint64_t>{60, 40}, std::vector<uint32_t>{1, 1}), 0.0455, 1e-4);
}

}  // namespace
}  // namespace routewind
