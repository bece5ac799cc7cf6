// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "replay/http2/frame.h"

namespace routewind {

// A frame, or the part of one that a chunk held.
struct FramePiece {
  FrameHeader header;
  ByteSpan payload;
  bool begins = false;  // the first piece of its frame
  bool ends = false;    // the last
  bool is_cut = false;  // of a frame that comes whole: only its beginning arrived
};

// Cuts the chunks of one direction into frames; resumable at any byte.
//
// Source:      RFC 9113 §4.1.
// Method:      frames whose payload later stages read as a whole (HEADERS, PUSH_PROMISE,
//              CONTINUATION, SETTINGS) come in one piece; the others, DATA above all, are handed on
//              in pieces as they arrive, never copied.
// Lifetime:    a piece's payload is valid until the next call of Next() or the end of the chunk.
// Memory:      a frame of one piece is copied only if it straddles chunks, and never beyond
//              kMaxBufferedBytes: a larger one comes in pieces after all. The copy's room is kept
//              until the next frame that straddles chunks.
class FrameReader {
 public:
  static constexpr uint32_t kMaxBufferedBytes = (1 << 20) + 512;

  // Takes the next piece off the front of `chunk`; false when the chunk is used up.
  bool Next(ByteSpan& chunk, FramePiece& piece) {
    return !chunk.empty() && (TakeFrame(chunk, piece) || Resume(chunk, piece));
  }
  // Bytes still to come of the frame at hand; 0 between frames and inside a frame's header.
  uint32_t remaining_bytes() const { return in_frame_ ? remaining_ : 0; }
  // `length` bytes of the frame at hand were lost, at most remaining_bytes(): steps over them. True
  // when there is a piece to tell: without payload for a frame that comes in pieces; for one that
  // comes whole and ends here, what there is of it before the loss.
  bool Skip(uint32_t length, FramePiece& piece);

  // True when bytes of a frame, perhaps of its header only, were read, but not its last one.
  bool is_inside_frame() const { return in_frame_ || header_have_ > 0; }
  // Bytes of that frame, header included, that came to nothing if no more come: 0 once a part of
  // DATA was handed on, because DATA counts as it arrives.
  uint64_t unused_bytes() const;

 private:
  // The common case: a frame begins and ends inside `chunk`. Touches no state.
  bool TakeFrame(ByteSpan& chunk, FramePiece& piece) const {
    if (in_frame_ || header_have_ > 0 || chunk.size() < kFrameHeaderBytes) return false;
    const uint32_t payload_bytes = LoadBigEndian32(chunk.data()) >> 8;
    if (payload_bytes > kMaxBufferedBytes || chunk.size() - kFrameHeaderBytes < payload_bytes) return false;
    ReadFrameHeader(chunk.data(), piece.header);
    piece.payload = chunk.subspan(kFrameHeaderBytes, payload_bytes);
    piece.begins = true;
    piece.ends = true;
    piece.is_cut = false;
    chunk = chunk.subspan(kFrameHeaderBytes + payload_bytes);
    return true;
  }
  bool Resume(ByteSpan& chunk, FramePiece& piece);
  bool ReadHeader(ByteSpan& chunk);
  bool NextWhole(ByteSpan& chunk, FramePiece& piece);
  bool NextPart(ByteSpan& chunk, FramePiece& piece);
  bool ComesWhole() const;

  FrameHeader header_;
  bool in_frame_ = false;   // header_ is valid and its payload not finished
  bool begun_ = false;      // a piece of it was handed on
  uint32_t remaining_ = 0;  // payload bytes still to come
  uint32_t lost_ = 0;       // payload bytes stepped over
  uint8_t header_have_ = 0;
  std::array<std::byte, kFrameHeaderBytes> header_bytes_{};
  bool is_cut_ = false;            // what comes behind a loss is not kept
  std::vector<std::byte> buffer_;  // the beginning of a frame that comes whole
};

}  // namespace routewind
