// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "replay/capture/byte_stream.h"

namespace routewind {

// A window on a stream that shows whole records in one piece, without copying those that lie in it.
//
// Lifetime:    what Peek shows is valid until the next Peek or SkipSome.
// Memory:      kReadBufferBytes, or the longest piece that was asked for: callers bound that.
// Complexity:  one large read for many records; only a record that crosses the window's end is moved.
class InputBuffer {
 public:
  static constexpr size_t kReadBufferBytes = 64 << 10;  // leaves room in a core's second-level cache

  explicit InputBuffer(ByteStream& stream) : stream_(stream), buffer_(kReadBufferBytes) {}

  // The next `count` bytes, or nullptr when the stream has fewer; state() says why. Nothing is consumed.
  const std::byte* Peek(size_t count) {
    if (end_ - begin_ >= count) return buffer_.data() + begin_;
    return Fill(count);
  }
  // Precondition: Peek has shown them.
  void Consume(size_t count) {
    begin_ += count;
    offset_ += count;
  }
  // Consumes `remaining` bytes, as many as there are, without holding them; takes them off it. True once it is 0.
  bool SkipSome(uint64_t& remaining);

  size_t available() const { return end_ - begin_; }  // already read, not consumed
  uint64_t offset() const { return offset_; }         // consumed so far
  ByteStream::State state() const { return state_; }
  const std::string& fault() const { return fault_; }

 private:
  const std::byte* Fill(size_t count);
  bool ReadMore();

  ByteStream& stream_;
  std::vector<std::byte> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t offset_ = 0;
  ByteStream::State state_ = ByteStream::State::kBytes;  // of the last read
  std::string fault_;
};

}  // namespace routewind
