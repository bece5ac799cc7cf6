// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "engine/route/pick_backend.h"
#include "property_tests/law.h"
#include "property_tests/laws/text_input.h"

namespace routewind {
namespace {

// Weights in the first row; seed and first draw in the second.
using Table = std::vector<std::vector<uint64_t>>;

struct Weights {
  explicit Weights(const Table& table)
      : values(table[0].begin(), table[0].end()), seed(table[1][0]), start(table[1][1]) {
    for (const uint32_t value : values) {
      sum += value;
      divisor = std::gcd(divisor, uint64_t{value});
    }
  }

  std::vector<uint32_t> values;
  uint64_t seed;
  uint64_t start;
  uint64_t sum = 0;
  uint64_t divisor = 0;  // 0: all weights are 0
};

// Up to 16 small weights, sometimes with a common divisor, so that whole windows can be walked.
Table MakeWeights(Chooser& choose) {
  Table table(2);
  const size_t count = choose.Between(1, choose.Chance(20) ? 16 : 5);
  const size_t factor = choose.Chance(30) ? choose.Between(2, 1000) : 1;
  for (size_t i = 0; i < count; ++i) {
    table[0].push_back(choose.Between(0, choose.Chance(20) ? 200 : 10) * factor);
  }
  table[1] = {choose.Below(1000), choose.Chance(50) ? 0 : choose.Below(1000000)};
  return table;
}

std::vector<Table> SmallerWeights(const Table& table) {
  std::vector<Table> smaller;
  if (table[0].size() > 1) {
    for (size_t i = 0; i < table[0].size(); ++i) {
      auto& row = smaller.emplace_back(table)[0];
      row.erase(row.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  for (Table& one : SmallerTables(table)) smaller.push_back(std::move(one));
  return smaller;
}

Result<Table> ParseWeights(std::string_view text) {
  Result<Table> table = ParseTable(text, 2, 0);
  if (!table) return table;
  if ((*table)[0].empty() || (*table)[1].size() != 2) return Error{"not weights, seed and start"};
  return table;
}

void CheckWeights(std::function<void(const Weights&, Trial&)> holds) {
  CheckLaw(
      Law<Table>{.cases = 2000,
                 .shares = {{"several", 60}},
                 .generate = GeneratorOf<Table>(MakeWeights, SmallerWeights),
                 .print = PrintTable,
                 .parse = ParseWeights,
                 .holds = [holds](const Table& table, Trial& trial) {
                   const Weights weights(table);
                   const auto zeros = std::count(weights.values.begin(), weights.values.end(), 0u);
                   trial.LabelIf(weights.values.size() - static_cast<size_t>(zeros) > 1, "several");
                   holds(weights, trial);
                 }});
}

TEST(PickBackend, DrawsShareExactlyByWeight) {  // contract section 3: every window of W picks
  CheckWeights([](const Weights& weights, Trial& trial) {
    const BackendPicker picker(weights.values, "default/a#0");
    if (weights.divisor == 0) {
      trial.Expect(picker.Pick(weights.seed, weights.start) == uint32_t{BackendPicker::kNone},
                   "a backend is picked where all weights are 0");
      return;
    }
    const uint64_t window = weights.sum / weights.divisor;
    std::vector<uint64_t> counts(weights.values.size(), 0);
    const auto expect_exact = [&](uint64_t first) {
      for (size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] * weights.divisor == weights.values[i]) continue;
        trial.Expect(false, "of the " + std::to_string(window) + " picks from " +
                                std::to_string(first) + ", backend " + std::to_string(i) + " has " +
                                std::to_string(counts[i]));
      }
    };
    for (uint64_t n = 0; n < window; ++n) {
      ++counts.at(picker.Pick(weights.seed, weights.start + n));
    }
    expect_exact(weights.start);
    for (uint64_t n = 0; n < window; ++n) {  // and every later window: one out, one in
      --counts.at(picker.Pick(weights.seed, weights.start + n));
      ++counts.at(picker.Pick(weights.seed, weights.start + n + window));
      expect_exact(weights.start + n + 1);
    }
  });
}

TEST(PickBackend, NoBackendStraysFarFromItsFairShare) {  // contract section 3: after any n picks
  CheckWeights([](const Weights& weights, Trial& trial) {
    if (weights.divisor == 0) return;
    const BackendPicker picker(weights.values, "default/a#0");
    std::vector<uint64_t> counts(weights.values.size(), 0);
    for (uint64_t n = 0; n < 500; ++n) {
      ++counts.at(picker.Pick(weights.seed, n));
      for (size_t i = 0; i < counts.size(); ++i) {
        const double fair =
            static_cast<double>(n + 1) * weights.values[i] / static_cast<double>(weights.sum);
        if (std::abs(static_cast<double>(counts[i]) - fair) < BackendPicker::kMaxShareError)
          continue;
        trial.Expect(false, "backend " + std::to_string(i) + " after pick " + std::to_string(n));
      }
    }
  });
}

TEST(PickBackend, AWeightOfZeroIsNeverPicked) {  // 7.8
  CheckWeights([](const Weights& weights, Trial& trial) {
    if (weights.divisor == 0) return;
    const BackendPicker picker(weights.values, "default/a#0");
    for (uint64_t n = 0; n < 100; ++n) {
      const uint32_t picked = picker.Pick(weights.seed, weights.start + n);
      if (picked < weights.values.size() && weights.values[picked] > 0) continue;
      trial.Expect(false, "draw " + std::to_string(n) + " picks " + std::to_string(picked));
    }
  });
}

Table MakeFraction(Chooser& choose) {
  const size_t denominator = choose.Between(1, 100);
  return {{choose.Between(0, denominator), denominator},
          {choose.Below(1000), choose.Below(1000000)}};
}

TEST(PickMirror, CopiesExactlyItsShareOfEveryWindow) {  // D-28
  CheckLaw(
      Law<Table>{.cases = 2000,
                 .shares = {{"a part", 60}},
                 .generate = GeneratorOf<Table>(MakeFraction, SmallerTables),
                 .print = PrintTable,
                 .parse = [](std::string_view text) { return ParseTable(text, 2, 2); },
                 .holds =
                     [](const Table& table, Trial& trial) {
                       const auto numerator = static_cast<uint32_t>(table[0][0]);
                       const auto denominator = static_cast<uint32_t>(table[0][1]);
                       if (denominator == 0 || numerator > denominator) return;  // V-R31 refuses it
                       trial.LabelIf(numerator > 0 && numerator < denominator, "a part");
                       uint32_t copies = 0;
                       for (uint64_t n = 0; n < denominator; ++n) {
                         const uint64_t draw = table[1][1] + n;
                         if (PickMirror(numerator, denominator, table[1][0], "default/a#0/0", draw))
                           ++copies;
                       }
                       trial.Equal("copies", std::to_string(copies), std::to_string(numerator));
                     }});
}

}  // namespace
}  // namespace routewind
