// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "replay/net/segment.h"

namespace routewind {

// Which half-flow: from the connection's initiator (the sender of the SYN; without one, of the
// first packet seen) or to it.
enum class Direction : uint8_t { kFromInitiator = 0, kToInitiator = 1 };
constexpr Direction Opposite(Direction d) {
  return d == Direction::kFromInitiator ? Direction::kToInitiator : Direction::kFromInitiator;
}

// When and where something was seen: the timestamp and ordinal of the packet that brought it.
struct SeenAt {
  int64_t timestamp_ns = 0;
  uint64_t packet_ordinal = 0;
};

// Receives one TCP connection's bytes. Calls come in the order of the packets that made them possible; what comes behind a gap
// was seen earlier than that: `at` rises within one direction.
class ConnectionSink {
 public:
  // The length of a gap that nobody knows: TCP always knows it, a layer that decrypts may not. Longer
  // than any gap that is known, and so short that millions of them can be added up.
  static constexpr uint64_t kUnknownGap = uint64_t{1} << 40;

  virtual ~ConnectionSink() = default;
  // In-order bytes, never empty; valid only inside the call.
  virtual void OnBytes(Direction direction, ByteSpan bytes, SeenAt at) = 0;
  // `length` bytes, or kUnknownGap, that will never come; what follows stands behind them.
  virtual void OnGap(Direction direction, uint64_t length, SeenAt at) = 0;
  // FIN: no more bytes in this direction.
  virtual void OnFin(Direction direction, SeenAt at) = 0;
  // RST from the sender of `direction`: the connection is gone, both ways.
  virtual void OnReset(Direction direction, SeenAt at) = 0;
  // Last call: the connection was closed and forgotten, replaced by a new one on the same ports, or
  // the capture ended.
  virtual void OnEnd(SeenAt at) = 0;
  // Asked between events: the sink that may be told everything from now on in this one's place, for as long as this one
  // lives, because this one would only hand it on. Null: not yet, if ever. Layers cost nothing once they have nothing to do.
  virtual ConnectionSink* Direct() { return nullptr; }
};

// Makes the sink of each new connection; decides, as `main` wires it, what lives above TCP.
class ConnectionSinkFactory {
 public:
  virtual ~ConnectionSinkFactory() = default;
  // `ordinal` is the number of the segment, from 1, that the connection began with: another one for each.
  virtual std::unique_ptr<ConnectionSink> OpenConnection(const Endpoint& initiator,
                                                         const Endpoint& responder,
                                                         uint64_t ordinal, SeenAt at) = 0;
};

}  // namespace routewind
