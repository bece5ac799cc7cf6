// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "replay/capture/packet.h"

namespace routewind {

// Who sends: the client is the one that sent the connection preface.
enum class Side : uint8_t { kClient = 0, kServer = 1 };

// RFC 9113 §6. A type beyond these is skipped (§4.1).
enum class FrameType : uint8_t {
  kData = 0,
  kHeaders = 1,
  kPriority = 2,
  kRstStream = 3,
  kSettings = 4,
  kPushPromise = 5,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
};

inline constexpr uint8_t kFlagEndStream = 0x01;  // DATA, HEADERS
inline constexpr uint8_t kFlagAck = 0x01;        // SETTINGS, PING
inline constexpr uint8_t kFlagEndHeaders = 0x04;
inline constexpr uint8_t kFlagPadded = 0x08;
inline constexpr uint8_t kFlagPriority = 0x20;

// RFC 9113 §6.5.2.
enum class SettingId : uint16_t { kHeaderTableSize = 1, kMaxFrameSize = 5 };

inline constexpr size_t kFrameHeaderBytes = 9;
inline constexpr uint32_t kDefaultMaxFrameBytes = 16384;
inline constexpr uint32_t kLargestMaxFrameBytes = (1 << 24) - 1;

struct FrameHeader {
  uint32_t payload_bytes = 0;
  FrameType type = FrameType::kData;
  uint8_t flags = 0;
  uint32_t stream_id = 0;  // without the reserved bit
  bool Has(uint8_t flag) const { return (flags & flag) != 0; }
  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

inline uint32_t LoadBigEndian32(const std::byte* p) {
  return std::to_integer<uint32_t>(p[0]) << 24 | std::to_integer<uint32_t>(p[1]) << 16 |
         std::to_integer<uint32_t>(p[2]) << 8 | std::to_integer<uint32_t>(p[3]);
}

// RFC 9113 §4.1. Precondition: `bytes` has kFrameHeaderBytes. Field by field, into their place: put together as one value
// they would be read back as one before they are written, which costs more than all the rest.
inline void ReadFrameHeader(const std::byte* bytes, FrameHeader& header) {
  header.payload_bytes = LoadBigEndian32(bytes) >> 8;
  header.type = static_cast<FrameType>(bytes[3]);
  header.flags = std::to_integer<uint8_t>(bytes[4]);
  header.stream_id = LoadBigEndian32(bytes + 5) & 0x7fffffff;
}
inline FrameHeader ParseFrameHeader(const std::byte* bytes) {
  FrameHeader header;
  ReadFrameHeader(bytes, header);
  return header;
}

// Whether stream id and length are possible for the frame's type (RFC 9113 §6.1 to §6.10).
bool IsPlausibleBesides(const FrameHeader& header);  // of other types than DATA and HEADERS
inline bool IsPlausible(const FrameHeader& header) {
  return header.type <= FrameType::kHeaders ? header.stream_id != 0 : IsPlausibleBesides(header);
}

}  // namespace routewind
