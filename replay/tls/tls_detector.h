// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "replay/tcp/connection_sink.h"
#include "replay/tls/record.h"

namespace routewind {

// Finds out whether a connection is TLS, by the first bytes of either direction: a record header
// that nothing in clear-text HTTP looks like.
//
// A direction that begins with a gap cannot speak against TLS, for it may begin anywhere in a
// record.
class TlsDetector {
 public:
  enum class Verdict : uint8_t { kUndecided, kTls, kOther };

  Verdict OnBytes(Direction direction, ByteSpan bytes) {
    Side& side = sides_[static_cast<size_t>(direction)];
    if (side.is_lost) return Verdict::kUndecided;
    const size_t taken = std::min(kRecordHeaderBytes - side.have, bytes.size());
    std::copy_n(bytes.begin(), taken,
                side.header.bytes.begin() + static_cast<ptrdiff_t>(side.have));
    side.have += taken;
    if (side.have < kRecordHeaderBytes)
      return CanBecomeTls(side) ? Verdict::kUndecided : OtherOrLost(side);
    return side.header.IsTls() ? Verdict::kTls : OtherOrLost(side);
  }
  void OnGap(Direction direction) {
    Side& side = sides_[static_cast<size_t>(direction)];
    side.has_gap = true;
    side.have = 0;
  }

 private:
  struct Side {
    RecordHeader header;
    size_t have = 0;
    bool has_gap = false;
    bool is_lost = false;  // it will not tell
  };
  // The two bytes that clear text differs in are looked at as soon as they are there.
  static bool CanBecomeTls(const Side& side) {
    RecordHeader guess{{std::byte{22}, std::byte{3}, std::byte{3}, std::byte{0}, std::byte{0}}};
    std::copy_n(side.header.bytes.begin(), side.have, guess.bytes.begin());
    return guess.IsTls();
  }
  static Verdict OtherOrLost(Side& side) {
    side.is_lost = side.has_gap;
    return side.has_gap ? Verdict::kUndecided : Verdict::kOther;
  }

  std::array<Side, 2> sides_;
};

}  // namespace routewind
