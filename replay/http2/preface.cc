// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/preface.h"

#include <algorithm>

namespace routewind {

PrefaceDetector::Verdict PrefaceDetector::Settle() const {
  for (const Match& match : matches_) {
    if (match.matched == kClientPreface.size()) return Verdict::kHttp2;
  }
  const bool all_failed = matches_[0].failed && matches_[1].failed;
  return all_failed || bytes_.size() > kMaxHeldBytes ? Verdict::kNotHttp2 : Verdict::kUndecided;
}

PrefaceDetector::Verdict PrefaceDetector::OnBytes(Direction direction, ByteSpan bytes, SeenAt at) {
  Match& match = matches_[static_cast<size_t>(direction)];
  for (size_t i = 0; i < bytes.size() && !match.failed && match.matched < kClientPreface.size();
       ++i) {
    if (std::to_integer<char>(bytes[i]) == kClientPreface[match.matched]) {
      ++match.matched;
    } else {
      match.failed = true;
    }
  }
  if (match.matched == kClientPreface.size()) client_ = direction;
  events_.push_back({Kind::kBytes, direction, bytes.size(), at});
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return Settle();
}

PrefaceDetector::Verdict PrefaceDetector::OnGap(Direction direction, uint64_t length, SeenAt at) {
  matches_[static_cast<size_t>(direction)].failed = true;
  events_.push_back({Kind::kGap, direction, length, at});
  return Settle();
}

void PrefaceDetector::OnFin(Direction direction, SeenAt at) {
  events_.push_back({Kind::kFin, direction, 0, at});
}

void PrefaceDetector::Replay(ConnectionSink& sink, size_t preface_left) const {
  ByteSpan rest = bytes_;
  for (const Event& event : events_) {
    switch (event.kind) {
      case Kind::kBytes: {
        ByteSpan bytes = rest.first(event.length);
        rest = rest.subspan(event.length);
        if (event.direction == client_) {
          const size_t taken = std::min(preface_left, bytes.size());
          preface_left -= taken;
          bytes = bytes.subspan(taken);
        }
        if (!bytes.empty()) sink.OnBytes(event.direction, bytes, event.at);
        break;
      }
      case Kind::kGap:
        sink.OnGap(event.direction, event.length, event.at);
        break;
      case Kind::kFin:
        sink.OnFin(event.direction, event.at);
        break;
    }
  }
}

}  // namespace routewind
