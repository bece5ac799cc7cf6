// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/input_buffer.h"

#include <algorithm>
#include <cstring>

namespace routewind {

const std::byte* InputBuffer::Fill(size_t count) {
  const size_t rest = end_ - begin_;
  if (rest > 0 && begin_ > 0) std::memmove(buffer_.data(), buffer_.data() + begin_, rest);
  begin_ = 0;
  end_ = rest;
  // Doubling, so that a hostile length costs no more than the bytes that really follow it.
  while (end_ < count) {
    if (end_ == buffer_.size()) buffer_.resize(std::max(std::min(count, buffer_.size() * 2), kReadBufferBytes));
    if (!ReadMore()) return nullptr;
  }
  return buffer_.data();
}

bool InputBuffer::ReadMore() {
  ByteStream::ReadResult got = stream_.Read(std::span(buffer_).subspan(end_));
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

}  // namespace routewind
