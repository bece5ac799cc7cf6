// SPDX-License-Identifier: Apache-2.0
#include "property_tests/coverage.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace routewind {
namespace {

// The normal deviate that is exceeded with probability 10^-9 / 2.
constexpr double kDeviate = 6.1094;

uint64_t CountOf(const std::map<std::string, uint64_t, std::less<>>& counts,
                 const std::string& label) {
  const auto found = counts.find(label);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

ShareBounds WilsonBounds(uint64_t hits, uint64_t inputs) {
  if (inputs == 0) return {};
  const double n = static_cast<double>(inputs);
  const double share = static_cast<double>(hits) / n;
  const double z2 = kDeviate * kDeviate;
  const double centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double spread =
      kDeviate * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  return {std::max(0.0, centre - spread), std::min(1.0, centre + spread)};
}

Coverage::Verdict Coverage::verdict() const {
  Verdict verdict = Verdict::kReached;
  for (const RequiredShare& required : required_) {
    const ShareBounds bounds = WilsonBounds(CountOf(counts_, required.label), inputs_);
    const double share = required.percent / 100;
    if (bounds.high < share) return Verdict::kMissed;
    if (bounds.low < kTolerance * share) verdict = Verdict::kUnknown;
  }
  return verdict;
}

std::string Coverage::ToString() const {
  std::map<std::string, uint64_t, std::less<>> counts = counts_;
  for (const RequiredShare& required : required_) counts[required.label] += 0;
  std::ostringstream text;
  text << inputs_ << " cases" << std::fixed << std::setprecision(1);
  for (const auto& [label, count] : counts) {
    const double share =
        inputs_ == 0 ? 0 : static_cast<double>(count) / static_cast<double>(inputs_);
    text << "; " << label << " " << 100 * share << " %";
    for (const RequiredShare& required : required_) {
      if (required.label == label) text << " (" << required.percent << " required)";
    }
  }
  return text.str();
}

}  // namespace routewind
