// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "replay/tcp/connection_sink.h"
#include "replay/tcp/flow_key.h"

namespace routewind {

// The first segments of a flow whose SYN has not been seen, in order of arrival, kept until it can
// be told where each half-flow starts: the capture began in mid-connection, lost the SYN, or shows
// it late.
//
// Owns copies of the payloads.
class Settling {
 public:
  struct Held {
    FlowSide side = 0;
    SeenAt at;
    uint32_t sequence = 0;
    uint32_t acknowledgment = 0;
    uint8_t flags = 0;
    uint32_t identity = 0;
    uint32_t payload_wire_bytes = 0;
    std::vector<std::byte> payload;
  };
  // What a held segment costs beside its payload.
  static constexpr uint64_t kHeldOverheadBytes = 96;

  // What it costs to hold this segment is added to cost_bytes().
  void Add(const Segment& segment, FlowSide side, SeenAt at);
  uint64_t cost_bytes() const { return cost_bytes_; }
  const std::vector<Held>& held() const { return held_; }

  // Whether a connection whose `side` sent a SYN numbered `syn_sequence` may have gone on as these
  // segments do: all of them within a window's reach behind it.
  bool MayFollowSyn(uint32_t syn_sequence, FlowSide side) const;
  bool HasContentFrom(FlowSide side) const;  // payload or FIN

  // The number of the first byte that `side` sends here: of its segments with payload the lowest
  // sequence number; without any, all that was sent before has been settled before, so the highest
  // number it or an acknowledgment mentions. `hint` is an acknowledgment of the other side that was
  // seen earlier. None: nothing is known about this side.
  std::optional<uint32_t> FirstSequenceOf(FlowSide side, std::optional<uint32_t> hint) const;

 private:
  bool IsKeepAliveProbe(size_t index) const;

  std::vector<Held> held_;
  uint64_t cost_bytes_ = 0;
};

}  // namespace routewind
