// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace routewind {

// Whether observed counts are those of a split, as a test that can also say that it does not know.
//
// Question:    are the counts a draw of shares `parts`, each call on its own?
// Method:      the exact multinomial test while there are at most kMaxExactOutcomes ways to share
// the
//              calls out, else the G-test (likelihood ratio, chi-squared with one degree of freedom
//              less than there are positive parts).
// Differs:     the p-value, multiplied for the number of tests by Holm, is at most kAlpha.
// Agrees:      it is above, and a split whose smallest share were off by half of itself (the others
//              taking it up in proportion) would have been seen with probability kPower.
// Cannot tell: it is above, but there were too few calls for that; `calls_needed` are enough.
// Rounding:    p-values to six decimals, so that every machine says the same.
inline constexpr double kSplitAlpha = 0.01;
inline constexpr double kSplitPower = 0.9;
inline constexpr uint64_t kMaxExactOutcomes = 100'000;

enum class SplitAnswer { kAgrees, kDiffers, kCannotTell };
std::string_view SplitAnswerName(SplitAnswer answer);  // "agrees", "differs", "cannot tell"

struct SplitVerdict {
  SplitAnswer answer = SplitAnswer::kCannotTell;
  double p_value = 1;  // of this test alone
  bool is_exact = false;
  uint64_t calls = 0;
  uint64_t calls_needed = 0;
};

struct SplitCounts {
  std::vector<uint64_t> counts;
  std::vector<uint64_t> parts;  // of the same size; not all 0
};

// Tests several splits at once (Holm's step-down procedure).
std::vector<SplitVerdict> TestSplits(std::span<const SplitCounts> splits);

// P(this outcome or one as unlikely): exact where the outcomes are few, else by the G-test. 0 where
// a part of 0 was drawn, 1 where there is nothing to test.
struct SplitProbability {
  double p_value = 1;
  bool is_exact = false;
};
SplitProbability SplitProbabilityOf(const SplitCounts& split);

// Calls by which the G-test sees the deviation above with probability kPower; 0 where there is but
// one positive part.
uint64_t CallsNeeded(std::span<const uint64_t> parts);

}  // namespace routewind
