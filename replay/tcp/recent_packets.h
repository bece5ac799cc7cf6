// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace routewind {

// The last packets of a half-flow, to tell a packet that was captured twice (at two mirror points, or in two files that
// overlap) from one that was sent twice.
//
// Errors: a copy more than kRemembered packets behind, or a retransmission that differs in nothing (Segment::identity),
//         is taken for the other. Only the count's name hangs on it: the bytes count once either way.
class RecentPackets {
 public:
  static constexpr size_t kRemembered = 16;

  void Add(uint32_t sequence, uint32_t identity) { keys_[next_++ % kRemembered] = KeyOf(sequence, identity); }
  bool Has(uint32_t sequence, uint32_t identity) const {
    return std::find(keys_.begin(), keys_.end(), KeyOf(sequence, identity)) != keys_.end();
  }

 private:
  // Never 0, which stands for an empty place.
  static uint32_t KeyOf(uint32_t sequence, uint32_t identity) {
    const uint32_t key = sequence * 0x9e3779b1U ^ identity;
    return key != 0 ? key : 1;
  }

  std::array<uint32_t, kRemembered> keys_{};
  uint32_t next_ = 0;
};

}  // namespace routewind
