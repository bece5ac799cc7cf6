// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "replay/http2/frame.h"
#include "replay/tcp/connection_sink.h"

namespace routewind {

// Bytes of one direction that wait until it is known where frames begin, with their holes and
// times.
//
// Units:       positions count bytes of the stream from the window's begin, holes included.
// Owns copies of the bytes.
class FrameWindow {
 public:
  // Where one run of bytes or one hole lies.
  struct Piece {
    uint64_t begin = 0;
    uint64_t length = 0;
    uint64_t data = 0;  // index into the bytes; unused for a hole
    bool is_hole = false;
    bool begins_packet = false;
    SeenAt at;
  };
  enum class Look : uint8_t {
    kHeader,
    kHidden,      // some of it is in a hole
    kNotYetHere,  // it goes beyond the end
  };

  // `begins_packet`: whether the first bytes to come are the first of their packet.
  explicit FrameWindow(bool begins_packet) : begins_packet_(begins_packet) {}

  void AddBytes(ByteSpan bytes, SeenAt at);
  void AddHole(uint64_t length, SeenAt at);

  uint64_t end() const { return end_; }
  uint64_t held_bytes() const { return bytes_.size(); }
  ByteSpan bytes() const { return bytes_; }  // of all runs, one behind the other
  const std::vector<Piece>& pieces() const { return pieces_; }
  ByteSpan BytesOf(const Piece& piece) const {
    return piece.is_hole ? ByteSpan() : ByteSpan(bytes_).subspan(piece.data, piece.length);
  }

  // The nine bytes at `position` as a frame header. The reserved bit stands in `has_reserved_bit`.
  Look HeaderAt(uint64_t position, FrameHeader& header, bool& has_reserved_bit) const;
  // Up to `length` bytes from `position` on, as far as they are there without a hole; fewer mean
  // that the next one is not.
  ByteSpan BytesAt(uint64_t position, uint64_t length) const;
  // Whether a packet begins at `position`.
  bool IsPacketBegin(uint64_t position) const;
  // The first position at or behind `position` that is not in a hole.
  uint64_t SkipHoles(uint64_t position) const;

 private:
  // Precondition: position < end().
  size_t PieceAt(uint64_t position) const;

  bool begins_packet_;
  uint64_t end_ = 0;
  std::vector<Piece> pieces_;
  std::vector<std::byte> bytes_;  // of all runs, one behind the other
};

}  // namespace routewind
