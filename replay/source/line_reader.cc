// SPDX-License-Identifier: Apache-2.0
#include "replay/source/line_reader.h"

#include <algorithm>
#include <cstring>
#include <span>

namespace routewind {

bool LineReader::Next(Line& line) {
  for (;;) {
    const char* found = looked_ == end_ ? nullptr
                                        : static_cast<const char*>(std::memchr(buffer_.data() + looked_, '\n', end_ - looked_));
    if (found != nullptr) {
      const auto at = static_cast<size_t>(found - buffer_.data());
      const bool is_too_long = is_skipping_ || at - begin_ > kMaxLineBytes;
      const std::string_view text(buffer_.data() + begin_, is_too_long ? 0 : at - begin_);
      line = {text, ++number_, is_too_long};
      begin_ = looked_ = at + 1;
      is_skipping_ = false;
      return true;
    }
    looked_ = end_;
    if (end_ - begin_ > kMaxLineBytes) {
      is_skipping_ = true;
      begin_ = end_;
    }
    if (!ReadMore()) break;
  }
  const bool has_rest = is_skipping_ || end_ > begin_;
  if (!has_rest || !fault_.empty()) return false;
  line = {std::string_view(buffer_.data() + begin_, end_ - begin_), ++number_, is_skipping_};
  begin_ = looked_ = end_;
  is_skipping_ = false;
  return true;
}

bool LineReader::ReadMore() {
  if (is_at_end_) return false;
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<ptrdiff_t>(begin_), buffer_.begin() + static_cast<ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    looked_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + kReadBytes) buffer_.resize(end_ + kReadBytes);
  const std::span<char> room(buffer_.data() + end_, kReadBytes);
  const ByteStream::ReadResult got = stream_.Read(std::as_writable_bytes(room));
  end_ += got.bytes;
  is_at_end_ = got.state != ByteStream::State::kBytes;
  if (got.state == ByteStream::State::kFailed) fault_ = got.fault;
  return !is_at_end_;
}

}  // namespace routewind
