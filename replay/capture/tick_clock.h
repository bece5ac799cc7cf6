// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace routewind {

// Timestamps of a pcapng interface as nanoseconds since 1970.
//
// Source: pcapng section 4.2, if_tsresol (a negative power of 10, or of 2 with the highest bit set) and if_tsoffset.
// Errors: none; numbers beyond 64 bits wrap, for only corrupt files have them.
class TickClock {
 public:
  static constexpr uint8_t kDefaultResolution = 6;

  explicit TickClock(uint8_t resolution = kDefaultResolution, int64_t offset_seconds = 0)
      : resolution_(resolution), offset_ns_(static_cast<uint64_t>(offset_seconds) * 1'000'000'000) {
    if (IsBinary()) return;
    for (int digits = resolution; digits < 9; ++digits) multiplier_ *= 10;
    for (int digits = 9; digits < resolution && digits < 9 + 19; ++digits) divisor_ *= 10;
  }

  int64_t Nanoseconds(uint64_t ticks) const {
    const uint64_t ns = IsBinary() ? FromBinary(ticks) : divisor_ == 1 ? ticks * multiplier_ : ticks / divisor_;
    return static_cast<int64_t>(ns + offset_ns_);
  }

 private:
  bool IsBinary() const { return (resolution_ & 0x80) != 0; }
  uint64_t FromBinary(uint64_t ticks) const {
    const int bits = resolution_ & 0x7f;
    if (bits > 63) return 0;
    const uint64_t seconds = ticks >> bits;
    const uint64_t part = ticks & ((uint64_t{1} << bits) - 1);
    __extension__ using Wide = unsigned __int128;
    return seconds * 1'000'000'000 + static_cast<uint64_t>(static_cast<Wide>(part) * 1'000'000'000 >> bits);
  }

  uint8_t resolution_;
  uint64_t offset_ns_;
  uint64_t multiplier_ = 1;
  uint64_t divisor_ = 1;
};

}  // namespace routewind
