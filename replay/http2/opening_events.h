// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "replay/tcp/connection_sink.h"

namespace routewind {

// What a connection told before anybody could listen, to be told again later, with its times.
//
// Copies: the bytes, for they are the capture reader's.
class OpeningEvents {
 public:
  void AddBytes(Direction direction, ByteSpan bytes, SeenAt at) {
    events_.push_back({Kind::kBytes, direction, bytes.size(), at});
    text_[static_cast<size_t>(direction)].append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  void AddGap(Direction direction, uint64_t length, SeenAt at) { events_.push_back({Kind::kGap, direction, length, at}); }
  void AddFin(Direction direction, SeenAt at) { events_.push_back({Kind::kFin, direction, 0, at}); }

  // All bytes of a direction, gaps left out.
  const std::string& Text(Direction direction) const { return text_[static_cast<size_t>(direction)]; }
  size_t held_bytes() const { return text_[0].size() + text_[1].size(); }

  // When the byte numbered `count` of a direction, from 1, was seen. Precondition: it was.
  SeenAt TimeOf(Direction direction, size_t count) const {
    SeenAt at;
    size_t seen = 0;
    for (const Event& event : events_) {
      if (event.kind != Kind::kBytes || event.direction != direction) continue;
      if (seen >= count) break;
      seen += event.length;
      at = event.at;
    }
    return at;
  }

  void Replay(ConnectionSink& sink) const {
    std::array<size_t, 2> told{};
    for (const Event& event : events_) {
      size_t& at = told[static_cast<size_t>(event.direction)];
      if (event.kind == Kind::kGap) sink.OnGap(event.direction, event.length, event.at);
      if (event.kind == Kind::kFin) sink.OnFin(event.direction, event.at);
      if (event.kind != Kind::kBytes) continue;
      const auto* bytes = reinterpret_cast<const std::byte*>(Text(event.direction).data()) + at;
      sink.OnBytes(event.direction, ByteSpan(bytes, event.length), event.at);
      at += event.length;
    }
  }

 private:
  enum class Kind : uint8_t { kBytes, kGap, kFin };
  struct Event {
    Kind kind;
    Direction direction;
    uint64_t length;
    SeenAt at;
  };
  std::vector<Event> events_;
  std::array<std::string, 2> text_;  // by direction
};

}  // namespace routewind
