// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/message_counter.h"

#include <algorithm>

#include "replay/http2/frame.h"

namespace routewind {

bool MessageCounter::BeginMessage(uint32_t flag, uint32_t length) {
  if (flag > 1) {
    is_stopped_ = true;
    return false;
  }
  body_remaining_ = length;
  if (length == 0) ++tally_.messages;
  return true;
}

void MessageCounter::TakeBody(uint64_t bytes) {
  tally_.bytes += bytes;
  body_remaining_ -= static_cast<uint32_t>(bytes);
  if (body_remaining_ == 0) ++tally_.messages;
}

bool MessageCounter::Add(ByteSpan bytes) {
  while (!bytes.empty() && !is_stopped_) {
    if (body_remaining_ > 0) {
      const size_t taken = std::min<size_t>(body_remaining_, bytes.size());
      TakeBody(taken);
      bytes = bytes.subspan(taken);
    } else if (prefix_have_ == 0 && bytes.size() >= kPrefixBytes) {
      if (!BeginMessage(std::to_integer<uint32_t>(bytes[0]), LoadBigEndian32(bytes.data() + 1)))
        return false;
      bytes = bytes.subspan(kPrefixBytes);
    } else {
      const auto byte = std::to_integer<uint8_t>(bytes[0]);
      bytes = bytes.subspan(1);
      if (prefix_have_ == 0) {
        flag_ = byte;
        length_ = 0;
      } else {
        length_ = length_ << 8 | byte;
      }
      if (++prefix_have_ < kPrefixBytes) continue;
      prefix_have_ = 0;
      if (!BeginMessage(flag_, length_)) return false;
    }
  }
  return true;
}

void MessageCounter::Skip(uint64_t length) {
  if (is_stopped_ || length == 0) return;
  const bool is_prefix_lost = length > body_remaining_ || prefix_have_ > 0;
  const uint64_t taken = std::min<uint64_t>(length, body_remaining_);
  if (taken > 0) TakeBody(taken);
  if (is_prefix_lost) Lose();
}

}  // namespace routewind
