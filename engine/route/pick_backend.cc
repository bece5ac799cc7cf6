// SPDX-License-Identifier: Apache-2.0
#include "engine/route/pick_backend.h"

#include <numeric>
#include <queue>
#include <tuple>

#include "engine/base/stable_hash.h"

namespace routewind {
namespace {

// How many of the first m picks go to a side that has `share` of `total`. No overflow: both stay
// below 2^31.
uint64_t CountFor(uint64_t m, uint64_t share, uint64_t total) { return m * share / total; }

// A part of the tree that waits to be joined. Lightest first, ties by order of creation, so that
// the tree never varies.
struct Part {
  uint64_t weight;
  uint32_t order;
  uint32_t reference;
  friend bool operator>(const Part& a, const Part& b) {
    return std::tie(a.weight, a.order) > std::tie(b.weight, b.order);
  }
};

}  // namespace

BackendPicker::BackendPicker(std::span<const uint32_t> weights, std::string_view rule_identity)
    : identity_(StableHash(rule_identity)) {
  uint64_t divisor = 0;
  for (const uint32_t weight : weights) divisor = std::gcd(divisor, uint64_t{weight});
  std::priority_queue<Part, std::vector<Part>, std::greater<>> waiting;
  uint32_t order = 0;
  for (uint32_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0) continue;
    waiting.push({weights[i] / divisor, order++, kLeaf | i});
    period_ += weights[i] / divisor;
  }
  if (waiting.empty()) return;
  while (waiting.size() > 1) {
    const Part left = waiting.top();
    waiting.pop();
    const Part right = waiting.top();
    waiting.pop();
    const uint64_t total = left.weight + right.weight;
    nodes_.push_back({left.weight, total, left.reference, right.reference});
    waiting.push({total, order++, static_cast<uint32_t>(nodes_.size() - 1)});
  }
  root_ = waiting.top().reference;
}

BackendPicker::Picked BackendPicker::PickNumbered(uint64_t seed, uint64_t n) const {
  if (root_ == kNone) return {};
  const uint64_t phase = MixHash(seed, identity_) % period_;
  const uint64_t since_origin = n % period_ + phase;
  uint64_t periods = n / period_ + since_origin / period_;
  uint64_t m = since_origin % period_;
  uint64_t leaf_weight = period_;
  uint32_t reference = root_;
  while ((reference & kLeaf) == 0) {
    const Node& node = nodes_[reference];
    const uint64_t left_before = CountFor(m, node.left_weight, node.total_weight);
    const bool goes_left = CountFor(m + 1, node.left_weight, node.total_weight) != left_before;
    m = goes_left ? left_before : m - left_before;
    leaf_weight = goes_left ? node.left_weight : node.total_weight - node.left_weight;
    reference = goes_left ? node.left : node.right;
  }
  return {.index = reference & ~kLeaf, .ordinal = periods * leaf_weight + m};
}

bool PickMirror(uint32_t numerator, uint32_t denominator, uint64_t seed,
                std::string_view mirror_identity, uint64_t n) {
  if (numerator == 0 || denominator == 0) return false;
  if (numerator >= denominator) return true;
  const uint64_t phase = MixHash(seed, StableHash(mirror_identity)) % denominator;
  const uint64_t m = (n % denominator + phase) % denominator;
  return CountFor(m + 1, numerator, denominator) != CountFor(m, numerator, denominator);
}

}  // namespace routewind
