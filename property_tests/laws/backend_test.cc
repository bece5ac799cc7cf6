// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "engine/route/pick_backend.h"
#include "property_tests/generate/config.h"
#include "property_tests/run_law.h"

namespace routewind {
namespace {

struct Weights {
  std::vector<uint32_t> values;
  uint64_t seed = 0;
  uint64_t start = 0;
};

void showValue(const Weights& weights, std::ostream& os) {
  os << "weights";
  for (const uint32_t value : weights.values) os << " " << value;
  os << ", seed " << weights.seed << ", from n = " << weights.start;
}

// Up to 16 small weights, sometimes with a common divisor, so that whole windows can be walked.
rc::Gen<Weights> AnyWeights() {
  return [](const rc::Random& random, int /*size*/) {
    Chooser choose(random);
    Weights weights;
    const size_t count = choose.Between(1, choose.Chance(20) ? 16 : 5);
    const uint32_t factor = choose.Chance(30) ? static_cast<uint32_t>(choose.Between(2, 1000)) : 1;
    for (size_t i = 0; i < count; ++i) {
      const size_t most = choose.Chance(20) ? 200 : 10;
      weights.values.push_back(static_cast<uint32_t>(choose.Between(0, most)) * factor);
    }
    weights.seed = choose.Below(1000);
    weights.start = choose.Chance(50) ? 0 : choose.Below(1000000);
    return rc::shrinkable::just(weights);
  };
}

uint64_t CommonDivisor(const std::vector<uint32_t>& weights) {
  uint64_t divisor = 0;
  for (const uint32_t weight : weights) divisor = std::gcd(divisor, uint64_t{weight});
  return divisor;
}

TEST(PickBackend, DrawsShareExactlyByWeight) {  // contract section 3: every window of W picks
  RunLaw({2000}, [] {
    const Weights weights = *AnyWeights();
    const BackendPicker picker(weights.values, "default/a#0");
    const uint64_t divisor = CommonDivisor(weights.values);
    if (divisor == 0) {
      RC_ASSERT(picker.Pick(weights.seed, weights.start) == uint32_t{BackendPicker::kNone});
      return;
    }
    const uint64_t sum = std::accumulate(weights.values.begin(), weights.values.end(), uint64_t{0});
    const uint64_t window = sum / divisor;
    std::vector<uint64_t> counts(weights.values.size(), 0);
    const auto expect_exact = [&] {
      for (size_t i = 0; i < counts.size(); ++i)
        RC_ASSERT(counts[i] * divisor == weights.values[i]);
    };
    for (uint64_t n = 0; n < window; ++n) {
      ++counts.at(picker.Pick(weights.seed, weights.start + n));
    }
    expect_exact();
    for (uint64_t n = 0; n < window; ++n) {  // and every later window: one out, one in
      --counts.at(picker.Pick(weights.seed, weights.start + n));
      ++counts.at(picker.Pick(weights.seed, weights.start + n + window));
      expect_exact();
    }
  });
}

TEST(PickBackend, NoBackendStraysFarFromItsFairShare) {  // contract section 3: after any n picks
  RunLaw({2000}, [] {
    const Weights weights = *AnyWeights();
    if (CommonDivisor(weights.values) == 0) return;
    const BackendPicker picker(weights.values, "default/a#0");
    const uint64_t sum = std::accumulate(weights.values.begin(), weights.values.end(), uint64_t{0});
    std::vector<uint64_t> counts(weights.values.size(), 0);
    for (uint64_t n = 0; n < 500; ++n) {
      ++counts.at(picker.Pick(weights.seed, n));
      for (size_t i = 0; i < counts.size(); ++i) {
        const double fair =
            static_cast<double>(n + 1) * weights.values[i] / static_cast<double>(sum);
        RC_ASSERT(std::abs(static_cast<double>(counts[i]) - fair) < BackendPicker::kMaxShareError);
      }
    }
  });
}

TEST(PickMirror, CopiesExactlyItsShareOfEveryWindow) {  // D-28
  RunLaw({2000}, [] {
    Chooser choose = *AnyChooser();
    const auto denominator = static_cast<uint32_t>(choose.Between(1, 100));
    const auto numerator = static_cast<uint32_t>(choose.Between(0, denominator));
    const uint64_t seed = choose.Below(1000);
    const uint64_t start = choose.Below(1000000);
    uint32_t copies = 0;
    for (uint64_t n = 0; n < denominator; ++n) {
      if (PickMirror(numerator, denominator, seed, "default/a#0/0", start + n)) ++copies;
    }
    RC_ASSERT(copies == numerator);
  });
}

}  // namespace
}  // namespace routewind
