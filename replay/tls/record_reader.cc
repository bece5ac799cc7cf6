// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/record_reader.h"

namespace routewind {

bool RecordReader::ReadHeader(ByteSpan& chunk) {
  if (in_body_) return true;
  const size_t taken = std::min(kRecordHeaderBytes - header_have_, chunk.size());
  std::copy_n(chunk.begin(), taken, header_.bytes.begin() + static_cast<ptrdiff_t>(header_have_));
  header_have_ += taken;
  chunk = chunk.subspan(taken);
  if (header_have_ < kRecordHeaderBytes) return false;
  header_have_ = 0;
  in_body_ = true;
  is_damaged_ = false;
  lost_bytes_ = 0;
  remaining_ = header_.body_bytes();
  buffer_.clear();
  return true;
}

bool RecordReader::ReadBody(ByteSpan& chunk) {
  const size_t taken = std::min(remaining_, chunk.size());
  const ByteSpan part = chunk.first(taken);
  chunk = chunk.subspan(taken);
  remaining_ -= taken;
  if (remaining_ == 0 && buffer_.empty()) {
    body_ = part;
  } else {
    if (!is_damaged_) buffer_.insert(buffer_.end(), part.begin(), part.end());
    if (remaining_ > 0) return false;
    body_ = buffer_;
  }
  in_body_ = false;
  return true;
}

bool RecordReader::Skip(uint64_t length) {
  if (!in_body_ || length > remaining_) {
    in_body_ = false;
    header_have_ = 0;
    return false;
  }
  remaining_ -= length;
  lost_bytes_ += length;
  is_damaged_ = true;
  buffer_.clear();
  return true;
}

}  // namespace routewind
