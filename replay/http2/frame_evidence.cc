// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/frame_evidence.h"

#include <algorithm>

namespace routewind {
namespace {

// HEADERS and the like beyond this length are credible to nobody.
constexpr uint32_t kMaxHeaderFrameBytes = 1 << 20;
// Real bytes are not random: many are zero, and small numbers abound. So no single header is
// enough.
constexpr int kMaxEvidenceBits = 32;
constexpr uint32_t kMaxSettingsBytes = 6 * 64;
constexpr uint32_t kMaxGoAwayBytes = 1 << 14;

// Flags that the type defines (RFC 9113 §6).
uint8_t DefinedFlags(FrameType type) {
  switch (type) {
    case FrameType::kData:
      return kFlagEndStream | kFlagPadded;
    case FrameType::kHeaders:
      return kFlagEndStream | kFlagEndHeaders | kFlagPadded | kFlagPriority;
    case FrameType::kPushPromise:
      return kFlagEndHeaders | kFlagPadded;
    case FrameType::kContinuation:
      return kFlagEndHeaders;
    case FrameType::kSettings:
    case FrameType::kPing:
      return kFlagAck;
    default:
      return 0;
  }
}

bool HasCredibleLength(const FrameHeader& header) {
  const uint32_t length = header.payload_bytes;
  switch (header.type) {
    case FrameType::kData:
      return length > 0 || header.Has(kFlagEndStream);
    case FrameType::kHeaders:
    case FrameType::kContinuation:
      return length > 0 && length <= kMaxHeaderFrameBytes;
    case FrameType::kSettings:
      return (length > 0 || header.Has(kFlagAck)) && length <= kMaxSettingsBytes;
    case FrameType::kGoAway:
      return length <= kMaxGoAwayBytes;
    default:
      return true;
  }
}

// 8 bits of type, the flags that must be zero, 24 bits of length less what is free, and of the
// stream id the parity, or all 31 bits.
int OddsBits(const FrameHeader& header) {
  switch (header.type) {
    case FrameType::kPing:
      return 8 + 7 + 24 + 31;
    case FrameType::kSettings:
      return 8 + 7 + (header.Has(kFlagAck) ? 24 : 17) + 31;
    case FrameType::kGoAway:
      return 8 + 8 + 10 + 31;
    case FrameType::kPriority:
    case FrameType::kRstStream:
      return 8 + 8 + 24 + 1;
    case FrameType::kWindowUpdate:
      return 8 + 8 + 24 + (header.stream_id == 0 ? 31 : 1);
    case FrameType::kContinuation:
      return 8 + 7 + 8 + 1;
    case FrameType::kHeaders:
      return 8 + 4 + 8 + 1;
    default:  // DATA is mostly no longer than the smallest limit
      return 8 + 6 + (header.payload_bytes <= kDefaultMaxFrameBytes ? 10 : 0) + 1;
  }
}

}  // namespace

bool IsCredible(const FrameHeader& header) {
  if (header.type > FrameType::kContinuation || header.type == FrameType::kPushPromise)
    return false;
  if (header.stream_id != 0 && header.stream_id % 2 == 0) return false;
  if ((header.flags & ~DefinedFlags(header.type)) != 0) return false;
  return IsPlausible(header) && HasCredibleLength(header);
}

int EvidenceBits(const FrameHeader& header) { return std::min(OddsBits(header), kMaxEvidenceBits); }

}  // namespace routewind
