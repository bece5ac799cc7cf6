// SPDX-License-Identifier: Apache-2.0
#include "engine/route/pick_backend.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace routewind {
namespace {

using Weights = std::vector<uint32_t>;

uint64_t Sum(const Weights& weights) {
  return std::accumulate(weights.begin(), weights.end(), uint64_t{0});
}

uint64_t Period(const Weights& weights) {
  uint64_t divisor = 0;
  for (const uint32_t weight : weights) divisor = std::gcd(divisor, uint64_t{weight});
  return Sum(weights) / divisor;
}

// The next weights in counting order, each below `limit`; false after the last.
bool Next(Weights& weights, uint32_t limit) {
  for (uint32_t& weight : weights) {
    if (++weight < limit) return true;
    weight = 0;
  }
  return false;
}

void ExpectEveryWindowExact(const Weights& weights, uint64_t seed) {
  const BackendPicker picker(weights, "default/r#0");
  const uint64_t period = Period(weights);
  std::vector<uint32_t> picks;
  for (uint64_t n = 0; n < 3 * period; ++n) picks.push_back(picker.Pick(seed, n));
  std::vector<uint64_t> counts(weights.size());
  for (uint64_t n = 0; n < picks.size(); ++n) {
    ++counts[picks[n]];
    if (n >= period) --counts[picks[n - period]];
    if (n + 1 < period) continue;
    for (size_t i = 0; i < weights.size(); ++i) {
      ASSERT_EQ(counts[i] * Sum(weights), weights[i] * period)
          << ::testing::PrintToString(weights) << " at " << n;
    }
  }
}

TEST(BackendPicker, IsExactOverEveryWindow) {  // contract section 3
  for (const size_t backends : {1U, 2U, 3U, 4U}) {
    Weights weights(backends, 0);
    const uint32_t limit = backends <= 2 ? 13 : (backends == 3 ? 8 : 5);
    while (Next(weights, limit)) {
      for (const uint64_t seed : {0U, 1U, 2U}) ExpectEveryWindowExact(weights, seed);
    }
  }
  for (const Weights& weights : {Weights{70, 30, 0}, Weights{80, 20}, Weights{97, 2, 1},
                                 Weights{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}}) {
    ExpectEveryWindowExact(weights, 1);
  }
}

// Largest distance from the fair share over the first picks of a run.
double WorstError(const Weights& weights, uint64_t seed, uint64_t picks) {
  const BackendPicker picker(weights, "default/r#0");
  const auto sum = static_cast<double>(Sum(weights));
  std::vector<uint64_t> counts(weights.size());
  double worst = 0;
  for (uint64_t n = 0; n < picks; ++n) {
    ++counts[picker.Pick(seed, n)];
    for (size_t i = 0; i < weights.size(); ++i) {
      const double fair = static_cast<double>(n + 1) * weights[i] / sum;
      worst = std::max(worst, std::abs(static_cast<double>(counts[i]) - fair));
    }
  }
  return worst;
}

TEST(BackendPicker, StaysCloseToTheFairShareAtEveryPick) {  // contract section 3
  std::vector<Weights> examples = {{1000000, 1},
                                   {1000000, 999999},
                                   {1, 1000000, 1000000},
                                   Weights(16, 1),
                                   Weights(16, 1000000),
                                   {1, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610},
                                   {10, 11, 20, 31, 51, 82, 133},
                                   {1000000, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
  std::mt19937 random(11);
  for (int i = 0; i < 60; ++i) {
    Weights weights(1 + random() % 16);
    for (uint32_t& weight : weights)
      weight = static_cast<uint32_t>(random() % 3 == 0 ? random() % 5 : random() % 1000001);
    weights[0] += 1;
    examples.push_back(weights);
  }
  double worst = 0;
  for (const Weights& weights : examples) {
    const double error = WorstError(weights, random(), 3000);
    EXPECT_LT(error, BackendPicker::kMaxShareError) << ::testing::PrintToString(weights);
    worst = std::max(worst, error);
  }
  EXPECT_GT(worst, 1.0);  // or the bound says nothing
  RecordProperty("worst_error", std::to_string(worst));
}

TEST(BackendPicker, NeverPicksZero) {
  const BackendPicker picker(Weights{0, 5, 0, 1, 0}, "r");
  for (uint64_t n = 0; n < 100; ++n) {
    const uint32_t picked = picker.Pick(3, n);
    EXPECT_TRUE(picked == 1 || picked == 3);
  }
}

TEST(BackendPicker, PicksNothingWhereAllIsZero) {
  EXPECT_EQ(BackendPicker(Weights{0, 0}, "r").Pick(1, 0), BackendPicker::kNone);
  EXPECT_EQ(BackendPicker(Weights{}, "r").Pick(1, 0), BackendPicker::kNone);
}

TEST(BackendPicker, SeesOnlyProportions) {
  const BackendPicker a(Weights{80, 20}, "r");
  const BackendPicker b(Weights{4, 1}, "r");
  for (uint64_t n = 0; n < 50; ++n) EXPECT_EQ(a.Pick(9, n), b.Pick(9, n));
}

TEST(BackendPicker, DependsOnSeedAndRule) {
  const Weights weights(16, 1);
  bool seed_matters = false;
  bool rule_matters = false;
  for (uint64_t seed = 1; seed < 9; ++seed) {
    seed_matters |=
        BackendPicker(weights, "r").Pick(seed, 0) != BackendPicker(weights, "r").Pick(0, 0);
    rule_matters |=
        BackendPicker(weights, "r").Pick(seed, 0) != BackendPicker(weights, "s").Pick(seed, 0);
  }
  EXPECT_TRUE(seed_matters);
  EXPECT_TRUE(rule_matters);
}

TEST(BackendPicker, NumbersThePicksOfEachBackendInTurn) {
  const Weights weights = {7, 0, 2, 5, 1};
  const BackendPicker picker(weights, "default/r#0");
  std::vector<uint64_t> next(weights.size());
  for (uint64_t n = 0; n < 200; ++n) {
    const BackendPicker::Picked picked = picker.PickNumbered(5, n);
    if (next[picked.index] != 0) {
      EXPECT_EQ(picked.ordinal, next[picked.index]);
    }
    next[picked.index] = picked.ordinal + 1;
  }
}

TEST(Mirror, TakesItsShareOfEveryWindow) {  // D-28
  for (uint32_t denominator = 1; denominator <= 24; ++denominator) {
    for (uint32_t numerator = 0; numerator <= denominator; ++numerator) {
      std::vector<bool> selected;
      for (uint64_t n = 0; n < 3 * denominator; ++n)
        selected.push_back(PickMirror(numerator, denominator, 4, "m", n));
      for (size_t start = 0; start + denominator <= selected.size(); ++start) {
        const auto begin = selected.begin() + static_cast<std::ptrdiff_t>(start);
        EXPECT_EQ(std::count(begin, begin + denominator, true), numerator)
            << numerator << "/" << denominator;
      }
    }
  }
}

TEST(Mirror, HandlesTheLargestFractions) {
  EXPECT_FALSE(PickMirror(0, 2147483647, 1, "m", 5));
  EXPECT_TRUE(PickMirror(2147483647, 2147483647, 1, "m", 5));
  uint32_t selected = 0;
  for (uint64_t n = 0; n < 1000; ++n)
    selected += PickMirror(1073741824, 2147483647, 1, "m", n) ? 1U : 0U;
  EXPECT_NEAR(selected, 500, 1);
}

}  // namespace
}  // namespace routewind
