// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/frame.h"

namespace routewind {

bool IsPlausibleBesides(const FrameHeader& header) {
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
