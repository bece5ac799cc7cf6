// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "replay/capture/block_pool.h"
#include "replay/capture/byte_stream.h"

namespace routewind {

// A window on a stream that shows whole records in one piece, in blocks of memory that outlive the window.
//
// Lifetime:    what Peek shows is valid as long as block(), asked for right behind it, is held.
// Memory:      a block of BlockPool, or the longest piece that was asked for: callers bound that. The first block is small,
//              because of many files that are read one after another all but one are at their beginning or their end.
// Complexity:  one large read for many records; only a record that crosses a block's end is moved.
class InputBuffer {
 public:
  InputBuffer(ByteStream& stream, BlockPool& memory) : stream_(stream), memory_(memory) {}

  // The next `count` bytes, or nullptr when the stream has fewer; state() says why. Nothing is consumed.
  const std::byte* Peek(size_t count) {
    if (end_ - begin_ >= count) return block_.data() + begin_;
    return Fill(count);
  }
  // Precondition: Peek has shown them.
  void Consume(size_t count) {
    begin_ += count;
    offset_ += count;
  }
  // Consumes `remaining` bytes, as many as there are, without holding them; takes them off it. True once it is 0.
  bool SkipSome(uint64_t& remaining);
  // Lets its block go: nothing will be asked for any more.
  void Close();

  const BlockPool::Hold& block() const { return block_; }  // which Peek showed bytes of
  size_t available() const { return end_ - begin_; }       // already read, not consumed
  uint64_t offset() const { return offset_; }              // consumed so far
  ByteStream::State state() const { return state_; }
  const std::string& fault() const { return fault_; }

 private:
  // Of one read: what leaves room in a core's second-level cache.
  static constexpr size_t kReadBytes = 64 << 10;
  static constexpr size_t kFirstBlockBytes = 16 << 10;

  const std::byte* Fill(size_t count);
  size_t NextBlockBytes(size_t count) const;
  void MoveToBlock(size_t bytes);
  bool ReadMore();

  ByteStream& stream_;
  BlockPool& memory_;
  BlockPool::Hold block_;
  size_t begin_ = 0;  // in the block
  size_t end_ = 0;
  uint64_t offset_ = 0;
  ByteStream::State state_ = ByteStream::State::kBytes;  // of the last read
  std::string fault_;
};

}  // namespace routewind
