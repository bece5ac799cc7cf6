// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace routewind {

// A label, and the share of inputs that have to bear it.
struct RequiredShare {
  std::string label;
  double percent = 0.0;
};

// How often each label was seen, and whether that is enough.
//
// A share counts as reached when, at a certainty of 10^9 to 1, at least 0.9 of it is; as missed
// when at the same certainty it is not reached; else more inputs are needed. The bounds are
// Wilson's score interval, as in QuickCheck's checkCoverage.
class Coverage {
 public:
  enum class Verdict { kReached, kMissed, kUnknown };
  static constexpr double kTolerance = 0.9;

  explicit Coverage(std::vector<RequiredShare> required) : required_(std::move(required)) {}

  template <typename Labels>
  void Count(const Labels& labels) {
    ++inputs_;
    for (const auto& label : labels) ++counts_[label];
  }

  uint64_t inputs() const { return inputs_; }
  // Of all required shares: missed if one is, reached if all are.
  Verdict verdict() const;
  // "1000 cases; routed 54.3 % (20 required)", labels in bytewise order.
  std::string ToString() const;

 private:
  std::vector<RequiredShare> required_;
  uint64_t inputs_ = 0;
  std::map<std::string, uint64_t, std::less<>> counts_;
};

// Bounds of a share of which `hits` of `inputs` were seen, each wrong once in 2·10^9.
struct ShareBounds {
  double low = 0.0;
  double high = 1.0;
};
ShareBounds WilsonBounds(uint64_t hits, uint64_t inputs);

}  // namespace routewind
