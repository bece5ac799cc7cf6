// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidcheck/Random.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace routewind {

// Takes choices out of RapidCheck's generator: same seed, same choices, on every machine.
class Chooser {
 public:
  explicit Chooser(const rc::Random& random) : random_(random) {}

  // 0 … n - 1. Precondition: n > 0.
  size_t Below(size_t n) { return static_cast<size_t>(random_.next() % n); }
  bool Chance(size_t percent) { return Below(100) < percent; }
  // Inclusive at both ends.
  size_t Between(size_t low, size_t high) { return low + Below(high - low + 1); }

  template <typename T>
  const T& One(const std::vector<T>& values) {
    return values[Below(values.size())];
  }
  template <typename T>
  T One(std::initializer_list<T> values) {
    return *(values.begin() + Below(values.size()));
  }

  template <typename T>
  void Shuffle(std::vector<T>& values) {
    for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[Below(i)]);
  }

 private:
  rc::Random random_;
};

}  // namespace routewind
