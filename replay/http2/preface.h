// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "replay/tcp/connection_sink.h"

namespace routewind {

inline constexpr std::string_view kClientPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// Finds out whether a connection is HTTP/2 in clear text, and which direction is the client's.
//
// Source:      RFC 9113 §3.4. The client is who sends the preface, not who sent the SYN: a capture
// may have lost that. Method:      each direction is compared with the preface as its bytes come.
// What the directions send before the
//              question is settled is held back, with its times, and told again by Replay().
// Limit:       kMaxHeldBytes; a connection that sends more without a preface is not HTTP/2.
// Copies:      held bytes, because the server's settings may be captured before the client's
// preface.
class PrefaceDetector {
 public:
  static constexpr uint64_t kMaxHeldBytes = 64 << 10;
  enum class Verdict : uint8_t { kUndecided, kHttp2, kNotHttp2 };

  Verdict OnBytes(Direction direction, ByteSpan bytes, SeenAt at);
  Verdict OnGap(Direction direction, uint64_t length, SeenAt at);
  void OnFin(Direction direction, SeenAt at);

  // Once the verdict is kHttp2: the direction whose sender is the client.
  Direction client() const { return client_; }
  uint64_t held_bytes() const { return bytes_.size(); }
  // Tells `sink` what was held back, without the preface, in the order it came.
  void Replay(ConnectionSink& sink) const { Replay(sink, kClientPreface.size()); }
  // Everything, whatever it was.
  void ReplayAll(ConnectionSink& sink) const { Replay(sink, 0); }

 private:
  enum class Kind : uint8_t { kBytes, kGap, kFin };
  struct Event {
    Kind kind;
    Direction direction;
    uint64_t length;
    SeenAt at;
  };
  struct Match {
    uint8_t matched = 0;  // bytes of the preface seen
    bool failed = false;
  };
  Verdict Settle() const;
  void Replay(ConnectionSink& sink, size_t preface_left) const;

  std::array<Match, 2> matches_;
  Direction client_ = Direction::kFromInitiator;
  std::vector<Event> events_;
  std::vector<std::byte> bytes_;  // of all kBytes events, one behind the other
};

}  // namespace routewind
