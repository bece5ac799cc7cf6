// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/input_buffer.h"

#include <algorithm>
#include <cstring>

namespace routewind {

const std::byte* InputBuffer::Fill(size_t count) {
  while (available() < count) {
    const bool is_out_of_room = begin_ + count > block_.size();
    if (is_out_of_room && (count <= BlockPool::kBlockBytes || end_ == block_.size())) MoveToBlock(NextBlockBytes(count));
    if (!ReadMore()) return nullptr;
  }
  return block_.data() + begin_;
}

// Where no block holds the record, twice what there is of it, so that a hostile length costs no more than the bytes that
// really follow it.
size_t InputBuffer::NextBlockBytes(size_t count) const {
  if (block_.is_empty() && count <= kFirstBlockBytes) return kFirstBlockBytes;
  return std::max(BlockPool::kBlockBytes, std::min(count, 2 * available()));
}

void InputBuffer::MoveToBlock(size_t bytes) {
  BlockPool::Hold next = memory_.Take(bytes);
  const size_t rest = available();
  if (rest > 0) std::memcpy(next.data(), block_.data() + begin_, rest);
  block_ = std::move(next);
  begin_ = 0;
  end_ = rest;
}

bool InputBuffer::ReadMore() {
  const size_t room = std::min(block_.size() - end_, kReadBytes);
  ByteStream::ReadResult got = stream_.Read({block_.data() + end_, room});
  state_ = got.state;
  fault_ = std::move(got.fault);
  end_ += got.bytes;
  return got.bytes > 0;
}

bool InputBuffer::SkipSome(uint64_t& remaining) {
  while (remaining > 0) {
    if (begin_ == end_ && Fill(1) == nullptr) return false;
    const size_t taken = std::min<uint64_t>(remaining, end_ - begin_);
    Consume(taken);
    remaining -= taken;
  }
  return true;
}

void InputBuffer::Close() {
  block_.Release();
  begin_ = 0;
  end_ = 0;
}

}  // namespace routewind
