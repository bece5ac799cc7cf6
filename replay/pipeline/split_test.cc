// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/split_test.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/check.h"
#include "replay/pipeline/split_statistics.h"

namespace routewind {
namespace {

using Counts = std::vector<uint64_t>;

uint64_t Sum(std::span<const uint64_t> numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), uint64_t{0});
}

double Rounded(double p) { return std::round(p * 1e6) / 1e6; }

// Ways to share `calls` out among `ways`: (calls + ways - 1) over (ways - 1), or more than the
// bound.
uint64_t CountOutcomes(uint64_t calls, size_t ways) {
  double outcomes = 1;
  for (size_t i = 1; i < ways; ++i) {
    outcomes *= static_cast<double>(calls + i) / static_cast<double>(i);
    if (outcomes > static_cast<double>(kMaxExactOutcomes)) return kMaxExactOutcomes + 1;
  }
  return static_cast<uint64_t>(std::llround(outcomes));
}

// Adds up the probabilities of all outcomes that are no likelier than the one observed.
class ExactMultinomial {
 public:
  ExactMultinomial(const Counts& counts, const Counts& parts) : total_(Sum(counts)) {
    const auto total_parts = static_cast<double>(Sum(parts));
    for (const uint64_t part : parts)
      log_shares_.push_back(std::log(static_cast<double>(part) / total_parts));
    log_observed_ = LogFactorial(total_);
    for (size_t i = 0; i < counts.size(); ++i) log_observed_ += LogTerm(i, counts[i]);
  }

  double PValue() {
    Visit(0, total_, LogFactorial(total_));
    return std::min(sum_, 1.0);
  }

 private:
  static double LogFactorial(uint64_t n) { return std::lgamma(static_cast<double>(n) + 1); }
  double LogTerm(size_t i, uint64_t count) const {
    return static_cast<double>(count) * log_shares_[i] - LogFactorial(count);
  }

  void Visit(size_t i, uint64_t rest, double log_probability) {
    constexpr double kTolerance = 1e-7;  // equal but for rounding counts as equal
    if (i + 1 == log_shares_.size()) {
      log_probability += LogTerm(i, rest);
      if (log_probability <= log_observed_ + kTolerance) sum_ += std::exp(log_probability);
      return;
    }
    for (uint64_t count = 0; count <= rest; ++count)
      Visit(i + 1, rest - count, log_probability + LogTerm(i, count));
  }

  uint64_t total_;
  std::vector<double> log_shares_;
  double log_observed_ = 0;
  double sum_ = 0;
};

double GTest(const Counts& counts, const Counts& parts) {
  const auto calls = static_cast<double>(Sum(counts));
  const auto total_parts = static_cast<double>(Sum(parts));
  double g = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const double expected = calls * static_cast<double>(parts[i]) / total_parts;
    g += 2 * static_cast<double>(counts[i]) * std::log(static_cast<double>(counts[i]) / expected);
  }
  return ChiSquaredUpperTail(std::max(g, 0.0), static_cast<double>(counts.size() - 1));
}

// Upper tail of the noncentral chi-squared distribution: a Poisson mixture of central ones.
double NoncentralUpperTail(double x, double degrees, double noncentrality) {
  const double rate = noncentrality / 2;
  double sum = 0;
  const auto last = static_cast<int>(rate + 10 * std::sqrt(rate) + 30);
  for (int j = 0; j <= last; ++j) {
    const double weight = std::exp(j * std::log(rate) - rate - std::lgamma(j + 1.0));
    sum += weight * ChiSquaredUpperTail(x, degrees + 2 * j);
  }
  return sum;
}

// The smallest x for which `is_enough(x)` holds, between 0 and 2^63; it holds for all above.
template <typename Holds>
double FirstThatHolds(double high, Holds is_enough) {
  while (!is_enough(high)) high *= 2;
  double low = 0;
  for (int step = 0; step < 100 && high - low > 1e-9 * high; ++step) {
    const double middle = (low + high) / 2;
    (is_enough(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace

std::string_view SplitAnswerName(SplitAnswer answer) {
  switch (answer) {
    case SplitAnswer::kAgrees:
      return "agrees";
    case SplitAnswer::kDiffers:
      return "differs";
    case SplitAnswer::kCannotTell:
      return "cannot tell";
  }
  return "";
}

SplitProbability SplitProbabilityOf(const SplitCounts& split) {
  CHECK(split.counts.size() == split.parts.size());
  Counts counts;
  Counts parts;
  for (size_t i = 0; i < split.parts.size(); ++i) {
    if (split.parts[i] == 0 && split.counts[i] != 0) return {0, true};
    if (split.parts[i] == 0) continue;
    counts.push_back(split.counts[i]);
    parts.push_back(split.parts[i]);
  }
  if (parts.size() < 2 || Sum(counts) == 0) return {1, true};
  const bool is_exact = CountOutcomes(Sum(counts), parts.size()) <= kMaxExactOutcomes;
  const double p = is_exact ? ExactMultinomial(counts, parts).PValue() : GTest(counts, parts);
  return {Rounded(p), is_exact};
}

uint64_t CallsNeeded(std::span<const uint64_t> all_parts) {
  Counts parts(all_parts.begin(), all_parts.end());
  std::erase(parts, 0);
  if (parts.size() < 2) return 0;
  // The smallest share q halved, and what it loses given to the others in proportion: the squared
  // effect size, sum of (change squared / share), is (q/2)²/q + (q/2)²/(1 - q).
  const double q = static_cast<double>(*std::min_element(parts.begin(), parts.end())) /
                   static_cast<double>(Sum(parts));
  const double effect = q / 4 + q * q / 4 / (1 - q);
  const auto degrees = static_cast<double>(parts.size() - 1);
  const double critical =
      FirstThatHolds(1, [&](double x) { return ChiSquaredUpperTail(x, degrees) <= kSplitAlpha; });
  const double noncentrality = FirstThatHolds(1, [&](double lambda) {
    return NoncentralUpperTail(critical, degrees, lambda) >= kSplitPower;
  });
  return static_cast<uint64_t>(std::ceil(noncentrality / effect));
}

std::vector<SplitVerdict> TestSplits(std::span<const SplitCounts> splits) {
  std::vector<SplitVerdict> verdicts;
  std::vector<size_t> order;
  for (const SplitCounts& split : splits) {
    const SplitProbability probability = SplitProbabilityOf(split);
    verdicts.push_back({.answer = SplitAnswer::kCannotTell,
                        .p_value = probability.p_value,
                        .is_exact = probability.is_exact,
                        .calls = Sum(split.counts),
                        .calls_needed = CallsNeeded(split.parts)});
    order.push_back(order.size());
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return verdicts[a].p_value < verdicts[b].p_value; });
  bool rejects = true;  // until the first test that does not
  for (size_t i = 0; i < order.size(); ++i) {
    SplitVerdict& verdict = verdicts[order[i]];
    rejects = rejects && verdict.p_value * static_cast<double>(order.size() - i) <= kSplitAlpha;
    const bool is_enough = verdict.calls != 0 && verdict.calls >= verdict.calls_needed;
    verdict.answer = rejects     ? SplitAnswer::kDiffers
                     : is_enough ? SplitAnswer::kAgrees
                                 : SplitAnswer::kCannotTell;
  }
  return verdicts;
}

}  // namespace routewind
