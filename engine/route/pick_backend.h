// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace routewind {

// The n-th pick among weighted backends, as a pure function of weights, seed, rule identity and n.
//
// Source:      contract section 3. With W the sum of the weights divided by their greatest common
//              divisor, every W consecutive picks hold each backend exactly its weight times;
//              weight 0 is never picked.
// Method:      a binary tree over the backends, the two lightest joined first (Huffman). In each
//              node the left side takes floor((m + 1) a / p) - floor(m a / p) of the node's m-th
//              pick (Bresenham), so the counts of both sides stay within one of their share. Going
//              down multiplies an error by at most the child's share and adds at most 1.
// Bound:       after any n picks no backend is off n × weight / W by kMaxShareError or more. Proof:
//              over a run of picks a side of a node is off its share of that node's picks by less
//              than 1, and an error of a node w reaches a backend b below it times b/w. On the way
//              up from a backend the weights w0 < w1 < w2 … obey w(k+2) ≥ w(k+1) + w(k), for the
//              lighter two were joined first. So the error is below w0/w0 + w0/w1 + … ≤ 1 + 1 + 1/2
//              + 1/3 + 1/5 + …, the reciprocals of the Fibonacci numbers, whose sum is 3.3599.
// Complexity:  O(k log k) to build for k backends; O(depth) to pick, no allocation.
class BackendPicker {
 public:
  static constexpr double kMaxShareError = 3.36;
  static constexpr uint32_t kNone = 0xffffffff;

  // `rule_identity` is "namespace/route#rule".
  BackendPicker(std::span<const uint32_t> weights, std::string_view rule_identity);

  struct Picked {
    uint32_t index = kNone;  // of the backend; kNone when all weights are 0
    uint64_t ordinal =
        0;  // grows by 1 with each pick of that backend: what its own mirrors count by
  };
  Picked PickNumbered(uint64_t seed, uint64_t n) const;
  uint32_t Pick(uint64_t seed, uint64_t n) const { return PickNumbered(seed, n).index; }

 private:
  struct Node {
    uint64_t left_weight = 0;
    uint64_t total_weight = 0;
    uint32_t left = 0;  // node index, or kLeaf | backend index
    uint32_t right = 0;
  };
  static constexpr uint32_t kLeaf = 0x80000000;

  std::vector<Node> nodes_;
  uint32_t root_ = kNone;
  uint64_t period_ = 0;  // W
  uint64_t identity_ = 0;
};

// Whether the n-th request is copied to a mirror that takes numerator / denominator of them: evenly
// spread, exact over every `denominator` requests (D-28). `mirror_identity` keeps mirrors
// independent of each other.
bool PickMirror(uint32_t numerator, uint32_t denominator, uint64_t seed,
                std::string_view mirror_identity, uint64_t n);

}  // namespace routewind
