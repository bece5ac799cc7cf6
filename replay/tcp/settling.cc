// SPDX-License-Identifier: Apache-2.0
#include "replay/tcp/settling.h"

#include "replay/tcp/flow_table.h"
#include "replay/tcp/sequence.h"

namespace routewind {
namespace {

constexpr int64_t kReachBytes = FlowTable::kMaxWaitingBytes;

bool HasAck(const Settling::Held& held) { return (held.flags & Segment::kAck) != 0; }

// Keeps the lower (or higher) of what is there and `sequence`.
void KeepLower(std::optional<uint32_t>& kept, uint32_t sequence) {
  if (!kept || SequenceDistance(*kept, sequence) < 0) kept = sequence;
}
void KeepHigher(std::optional<uint32_t>& kept, uint32_t sequence) {
  if (!kept || SequenceDistance(*kept, sequence) > 0) kept = sequence;
}

}  // namespace

void Settling::Add(const Segment& segment, FlowSide side, SeenAt at) {
  held_.push_back(Held{.side = side,
                       .at = at,
                       .sequence = segment.sequence,
                       .acknowledgment = segment.acknowledgment,
                       .flags = segment.flags,
                       .identity = segment.identity,
                       .payload_wire_bytes = segment.payload_wire_bytes,
                       .payload = {segment.payload.begin(), segment.payload.end()}});
  cost_bytes_ += segment.payload.size() + kHeldOverheadBytes;
}

bool Settling::MayFollowSyn(uint32_t syn_sequence, FlowSide side) const {
  const auto is_within_reach = [&](uint32_t sequence) {
    const int64_t distance = SequenceDistance(syn_sequence + 1, sequence);
    return distance >= 0 && distance <= kReachBytes;
  };
  for (const Held& held : held_) {
    if (held.side == side && !is_within_reach(held.sequence)) return false;
    if (held.side != side && HasAck(held) && !is_within_reach(held.acknowledgment)) return false;
  }
  return true;
}

bool Settling::HasContentFrom(FlowSide side) const {
  for (const Held& held : held_) {
    const bool has_fin = (held.flags & Segment::kFin) != 0;
    if (held.side == side && (held.payload_wire_bytes > 0 || has_fin)) return true;
  }
  return false;
}

// One byte that the other side had acknowledged before: sent to provoke an answer (RFC 1122
// §4.2.3.6), not data.
bool Settling::IsKeepAliveProbe(size_t index) const {
  const Held& probe = held_[index];
  if (probe.payload_wire_bytes != 1) return false;
  for (size_t i = 0; i < index; ++i) {
    const Held& earlier = held_[i];
    if (earlier.side != probe.side && HasAck(earlier) &&
        SequenceDistance(probe.sequence, earlier.acknowledgment) >= 1) {
      return true;
    }
  }
  return false;
}

std::optional<uint32_t> Settling::FirstSequenceOf(FlowSide side, std::optional<uint32_t> hint) const {
  std::optional<uint32_t> lowest_data;
  std::optional<uint32_t> highest_mentioned = hint;
  for (size_t i = 0; i < held_.size(); ++i) {
    const Held& held = held_[i];
    if (held.side != side) {
      if (HasAck(held)) KeepHigher(highest_mentioned, held.acknowledgment);
    } else if (held.payload_wire_bytes == 0) {
      if ((held.flags & Segment::kRst) == 0) KeepHigher(highest_mentioned, held.sequence);
    } else if (!IsKeepAliveProbe(i)) {
      KeepLower(lowest_data, held.sequence);
    }
  }
  if (!lowest_data) return highest_mentioned;
  // The first acknowledgment of a handshake names the start, even where the first data was not
  // captured.
  if (hint && SequenceDistance(*hint, *lowest_data) > 0 &&
      SequenceDistance(*hint, *lowest_data) <= kReachBytes) {
    return hint;
  }
  return lowest_data;
}

}  // namespace routewind
