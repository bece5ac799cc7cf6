// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "replay/tcp/connection_sink.h"

namespace routewind {

// What TCP told of a connection and nobody could use yet, in its order.
//
// Copies: the bytes, because what they mean hangs on packets still to come.
struct HeldEvent {
  enum class Kind : uint8_t { kBytes, kGap, kFin };
  Kind kind = Kind::kBytes;
  Direction direction = Direction::kFromInitiator;
  SeenAt at;
  uint64_t gap_bytes = 0;
  std::vector<std::byte> bytes;
};

class HeldEvents {
 public:
  static constexpr uint64_t kEventOverheadBytes = 96;

  void AddBytes(Direction direction, ByteSpan bytes, SeenAt at);
  void AddGap(Direction direction, uint64_t length, SeenAt at);
  void AddFin(Direction direction, SeenAt at);

  bool empty() const { return events_.empty(); }
  bool Has(Direction direction) const;
  // With overhead.
  uint64_t cost_bytes() const { return cost_bytes_; }
  std::vector<HeldEvent> TakeAll();
  // Puts what could still not be used back, before anything new is added.
  void PutBack(HeldEvent event) { Add(std::move(event)); }

 private:
  void Add(HeldEvent event);

  std::vector<HeldEvent> events_;
  uint64_t cost_bytes_ = 0;
};

}  // namespace routewind
