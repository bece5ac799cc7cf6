// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace routewind {

// TCP sequence numbers count modulo 2^32 (RFC 9293 §3.4). Two numbers are compared by the shorter
// way around the circle, which is right as long as they are less than 2^31 apart.

// How far `to` lies behind `from`; negative when it lies before it.
constexpr int64_t SequenceDistance(uint32_t from, uint32_t to) {
  return static_cast<int32_t>(to - from);
}

// The 64-bit offset of `sequence` in a stream whose offset 0 has the number `start`: of all offsets
// with that number, the one nearest to `near`. Negative: before the start.
constexpr int64_t WidenSequence(uint32_t sequence, uint32_t start, uint64_t near) {
  const uint32_t expected = start + static_cast<uint32_t>(near);
  return static_cast<int64_t>(near) + SequenceDistance(expected, sequence);
}

}  // namespace routewind
