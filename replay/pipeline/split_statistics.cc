// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/split_statistics.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "engine/base/check.h"

namespace routewind {
namespace {

constexpr int kMaxTerms = 10'000;
constexpr double kPrecision = 1e-14;

// Regularised lower incomplete gamma function by its power series; converges fast for x < a + 1 (DLMF 8.11.4).
double LowerGammaSeries(double a, double x) {
  double term = 1 / a;
  double sum = term;
  for (int n = 1; n < kMaxTerms && term > sum * kPrecision; ++n) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * std::exp(a * std::log(x) - x - std::lgamma(a));
}

// Regularised upper incomplete gamma function by its continued fraction (DLMF 8.9.2), for x >= a + 1.
double UpperGammaFraction(double a, double x) {
  const double tiny = std::numeric_limits<double>::min() / kPrecision;
  double b = x + 1 - a;
  double c = 1 / tiny;
  double d = 1 / b;
  double fraction = d;
  for (int n = 1; n < kMaxTerms; ++n) {
    const double coefficient = -n * (n - a);
    b += 2;
    d = coefficient * d + b;
    if (std::fabs(d) < tiny) d = tiny;
    c = b + coefficient / c;
    if (std::fabs(c) < tiny) c = tiny;
    d = 1 / d;
    const double factor = d * c;
    fraction *= factor;
    if (std::fabs(factor - 1) < kPrecision) break;
  }
  return fraction * std::exp(a * std::log(x) - x - std::lgamma(a));
}

}  // namespace

double ChiSquaredUpperTail(double x, double degrees) {
  if (x <= 0) return 1;
  const double a = degrees / 2;
  return x / 2 < a + 1 ? 1 - LowerGammaSeries(a, x / 2) : UpperGammaFraction(a, x / 2);
}

double SplitPValue(std::span<const uint64_t> counts, std::span<const uint32_t> weights) {
  CHECK(counts.size() == weights.size());
  const auto total_count = static_cast<double>(std::accumulate(counts.begin(), counts.end(), uint64_t{0}));
  const auto total_weight = static_cast<double>(std::accumulate(weights.begin(), weights.end(), uint64_t{0}));
  if (total_count == 0 || total_weight == 0) return 1;

  double statistic = 0;
  int positive_weights = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (weights[i] == 0) {
      if (counts[i] != 0) return 0;
      continue;
    }
    ++positive_weights;
    const double expected = total_count * weights[i] / total_weight;
    const double difference = static_cast<double>(counts[i]) - expected;
    statistic += difference * difference / expected;
  }
  if (positive_weights < 2) return 1;
  return std::round(ChiSquaredUpperTail(statistic, positive_weights - 1) * 1e6) / 1e6;
}

}  // namespace routewind
