// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/frame_reader.h"

#include <algorithm>

#include "engine/base/check.h"

namespace routewind {
namespace {

// A buffer larger than this is given back after use.
constexpr size_t kKeptBufferBytes = 64 << 10;

}  // namespace

bool FrameReader::ComesWhole() const {
  switch (header_.type) {
    case FrameType::kHeaders:
    case FrameType::kPushPromise:
    case FrameType::kContinuation:
    case FrameType::kSettings:
      return header_.payload_bytes <= kMaxBufferedBytes;
    default:
      return false;
  }
}

bool FrameReader::ReadHeader(ByteSpan& chunk) {
  if (header_have_ == 0 && chunk.size() >= kFrameHeaderBytes) {
    header_ = ParseFrameHeader(chunk.data());
    chunk = chunk.subspan(kFrameHeaderBytes);
  } else {
    const size_t taken = std::min(kFrameHeaderBytes - header_have_, chunk.size());
    std::copy_n(chunk.begin(), taken, header_bytes_.begin() + header_have_);
    header_have_ = static_cast<uint8_t>(header_have_ + taken);
    chunk = chunk.subspan(taken);
    if (header_have_ < kFrameHeaderBytes) return false;
    header_ = ParseFrameHeader(header_bytes_.data());
    header_have_ = 0;
  }
  remaining_ = header_.payload_bytes;
  lost_ = 0;
  in_frame_ = true;
  begun_ = false;
  is_cut_ = false;
  if (!buffer_.empty()) {
    buffer_.clear();
    if (buffer_.capacity() > kKeptBufferBytes) buffer_.shrink_to_fit();
  }
  return true;
}

bool FrameReader::NextWhole(ByteSpan& chunk, FramePiece& piece) {
  const size_t taken = std::min<size_t>(remaining_, chunk.size());
  const ByteSpan part = chunk.first(taken);
  chunk = chunk.subspan(taken);
  remaining_ -= static_cast<uint32_t>(taken);
  if (remaining_ == 0 && buffer_.empty() && !is_cut_) {
    piece = {header_, part, true, true};
  } else {
    if (!is_cut_) buffer_.insert(buffer_.end(), part.begin(), part.end());
    if (remaining_ > 0) return false;
    piece = {header_, buffer_, true, true, is_cut_};
  }
  in_frame_ = false;
  return true;
}

bool FrameReader::NextPart(ByteSpan& chunk, FramePiece& piece) {
  if (chunk.empty() && remaining_ > 0) return false;
  const size_t taken = std::min<size_t>(remaining_, chunk.size());
  remaining_ -= static_cast<uint32_t>(taken);
  piece = {header_, chunk.first(taken), !begun_, remaining_ == 0};
  chunk = chunk.subspan(taken);
  begun_ = true;
  in_frame_ = remaining_ > 0;
  return true;
}

bool FrameReader::Resume(ByteSpan& chunk, FramePiece& piece) {
  if (!in_frame_ && !ReadHeader(chunk)) return false;
  return ComesWhole() ? NextWhole(chunk, piece) : NextPart(chunk, piece);
}

uint64_t FrameReader::unused_bytes() const {
  if (!in_frame_) return header_have_;
  if (header_.type == FrameType::kData && begun_) return 0;
  return kFrameHeaderBytes + header_.payload_bytes - remaining_ - lost_;
}

bool FrameReader::Skip(uint32_t length, FramePiece& piece) {
  CHECK(in_frame_ && length <= remaining_);
  remaining_ -= length;
  lost_ += length;
  if (ComesWhole()) {
    is_cut_ = true;
    ByteSpan nothing;
    return remaining_ == 0 && NextWhole(nothing, piece);
  }
  piece = {header_, {}, !begun_, remaining_ == 0};
  begun_ = true;
  in_frame_ = remaining_ > 0;
  return true;
}

}  // namespace routewind
