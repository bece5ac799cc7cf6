// SPDX-License-Identifier: Apache-2.0
#include "replay/recorder/message_skeleton.h"

#include <algorithm>

namespace routewind {

void MessageSkeleton::TakePrefixByte(uint8_t byte) {
  if (prefix_have_ == 0) {
    is_stopped_ = byte > 1;
    length_ = 0;
  } else {
    length_ = length_ << 8 | byte;
  }
  if (++prefix_have_ < kPrefixBytes) return;
  prefix_have_ = 0;
  body_left_ = length_;
}

void MessageSkeleton::Add(ByteSpan bytes, std::vector<Run>& runs) {
  Run run;
  while (!bytes.empty()) {
    if (body_left_ == 0 && !is_stopped_) {
      if (run.dropped > 0) {
        runs.push_back(run);
        run = Run{};
      }
      TakePrefixByte(std::to_integer<uint8_t>(bytes[0]));
      ++run.kept;
      bytes = bytes.subspan(1);
      continue;
    }
    const size_t gone = is_stopped_ ? bytes.size() : std::min<size_t>(bytes.size(), body_left_);
    if (!is_stopped_) body_left_ -= static_cast<uint32_t>(gone);
    run.dropped += static_cast<uint32_t>(gone);
    run.is_body = !is_stopped_;
    bytes = bytes.subspan(gone);
  }
  if (run != Run{}) runs.push_back(run);
}

void MessageSkeleton::Skip(uint64_t length) {
  if (length == 0) return;
  if (prefix_have_ > 0 || length > body_left_) is_stopped_ = true;
  body_left_ -= static_cast<uint32_t>(std::min<uint64_t>(length, body_left_));
}

}  // namespace routewind
