// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/frame.h"

namespace routewind {

FrameHeader ParseFrameHeader(const std::byte* bytes) {
  FrameHeader header;
  header.payload_bytes = LoadBigEndian32(bytes) >> 8;
  header.type = static_cast<FrameType>(bytes[3]);
  header.flags = std::to_integer<uint8_t>(bytes[4]);
  header.stream_id = LoadBigEndian32(bytes + 5) & 0x7fffffff;
  return header;
}

bool IsPlausible(const FrameHeader& header) {
  const bool has_stream = header.stream_id != 0;
  const uint32_t length = header.payload_bytes;
  switch (header.type) {
    case FrameType::kData:
    case FrameType::kHeaders:
    case FrameType::kPushPromise:
    case FrameType::kContinuation:
      return has_stream;
    case FrameType::kPriority:
      return has_stream && length == 5;
    case FrameType::kRstStream:
      return has_stream && length == 4;
    case FrameType::kSettings:
      return !has_stream && (header.Has(kFlagAck) ? length == 0 : length % 6 == 0);
    case FrameType::kPing:
      return !has_stream && length == 8;
    case FrameType::kGoAway:
      return !has_stream && length >= 8;
    case FrameType::kWindowUpdate:
      return length == 4;
  }
  return true;
}

}  // namespace routewind
