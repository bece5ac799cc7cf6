// SPDX-License-Identifier: Apache-2.0
// DATA frames of a direction: padding taken off, content handed on piece by piece, holes told.
#include <algorithm>
#include <utility>

#include "replay/http2/half_connection.h"
#include "replay/http2/http2_connection.h"

namespace routewind {

void HalfConnection::BeginData(const FrameHeader& header) {
  pad_length_missing_ = header.Has(kFlagPadded);
  content_remaining_ = header.payload_bytes;
  if (!frame_ignored_) frame_ignored_ = !IsFollowed(header.stream_id);
  if (pad_length_missing_ && header.payload_bytes == 0) {
    CountFrameError();
    pad_length_missing_ = false;
  }
}

// False when the padding is longer than the frame: then none of it is content (RFC 9113 §6.1).
bool HalfConnection::TakePadLength(const FrameHeader& header, ByteSpan& payload) {
  const auto padding = std::to_integer<uint32_t>(payload[0]);
  payload = payload.subspan(1);
  pad_length_missing_ = false;
  const bool fits = padding < header.payload_bytes;
  content_remaining_ = fits ? header.payload_bytes - 1 - padding : 0;
  return fits;
}

void HalfConnection::OnDataPiece(const FramePiece& piece, uint64_t lost_bytes) {
  const FrameHeader& header = piece.header;
  if (piece.begins) BeginData(header);
  if (frame_ignored_) return;
  ByteSpan payload = piece.payload;
  if (pad_length_missing_ && lost_bytes > 0) {
    pad_length_missing_ = false;
    content_remaining_ = 0;
    streams_.OnDataLost(sender_, header.stream_id, StreamSink::kUnknownLength);
  } else if (lost_bytes > 0) {
    const auto lost = static_cast<uint32_t>(std::min<uint64_t>(lost_bytes, content_remaining_));
    content_remaining_ -= lost;
    if (lost > 0) streams_.OnDataLost(sender_, header.stream_id, lost);
  } else if (pad_length_missing_ && !TakePadLength(header, payload)) {
    CountFrameError();
    streams_.OnDataLost(sender_, header.stream_id, StreamSink::kUnknownLength);
  }
  const size_t content = std::min<size_t>(payload.size(), content_remaining_);
  content_remaining_ -= static_cast<uint32_t>(content);
  const bool ends_stream = piece.ends && header.Has(kFlagEndStream);
  if (content == 0 && !ends_stream) return;
  if (!streams_.OnData(sender_, header.stream_id, payload.first(content), ends_stream, at_)) {
    CountFrameError();
    frame_ignored_ = true;
  }
}

}  // namespace routewind
