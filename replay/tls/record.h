// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "replay/capture/packet.h"

namespace routewind {

// What a TLS record holds (RFC 8446 §5.1).
enum class TlsContent : uint8_t {
  kChangeCipherSpec = 20,
  kAlert = 21,
  kHandshake = 22,
  kApplicationData = 23,
  kHeartbeat = 24,
};

inline constexpr size_t kRecordHeaderBytes = 5;
// RFC 5246 §6.2.3 allows 2048 bytes beside the content; RFC 8446 only 256.
inline constexpr size_t kMaxRecordBodyBytes = (1 << 14) + 2048;

struct RecordHeader {
  std::array<std::byte, kRecordHeaderBytes> bytes{};

  static RecordHeader At(ByteSpan from) {
    RecordHeader header;
    std::copy_n(from.begin(), kRecordHeaderBytes, header.bytes.begin());
    return header;
  }
  TlsContent type() const { return static_cast<TlsContent>(bytes[0]); }
  size_t body_bytes() const {
    return std::to_integer<size_t>(bytes[3]) << 8 | std::to_integer<size_t>(bytes[4]);
  }
  size_t wire_bytes() const { return kRecordHeaderBytes + body_bytes(); }
  // The first three bytes alone tell TLS from HTTP in clear text.
  bool IsTls() const {
    return type() >= TlsContent::kChangeCipherSpec && type() <= TlsContent::kHeartbeat &&
           bytes[1] == std::byte{3} && bytes[2] <= std::byte{4} &&
           body_bytes() <= kMaxRecordBodyBytes;
  }
};

}  // namespace routewind
