// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <tuple>

#include "engine/base/stable_hash.h"
#include "replay/net/segment.h"

namespace routewind {

// Which end of a flow sent a segment: 0, the end that is lower in FlowKey, or 1.
using FlowSide = uint8_t;

// Both ends of a TCP connection, the lower one first, so that both directions have the same key.
// The whole tuple is the key, never its hash. Words are as they lie in memory: good for equality,
// not for showing.
struct FlowKey {
  struct End {
    uint64_t address_high = 0;
    uint64_t address_low = 0;
    uint32_t port_and_version = 0;
    friend bool operator==(const End&, const End&) = default;
  };
  End lower;
  End upper;
  friend bool operator==(const FlowKey&, const FlowKey&) = default;

  uint64_t Hash() const {
    const uint64_t ports = uint64_t{lower.port_and_version} << 32 | upper.port_and_version;
    const uint64_t high = lower.address_high + upper.address_high * 0x9e3779b97f4a7c15ULL;
    const uint64_t low = lower.address_low + upper.address_low * 0xc2b2ae3d27d4eb4fULL;
    return MixHash(MixHash(high, low), ports);
  }
};

inline FlowKey::End FlowEndOf(const Endpoint& endpoint) {
  FlowKey::End end;
  std::memcpy(&end.address_high, endpoint.address.data(), 8);
  std::memcpy(&end.address_low, endpoint.address.data() + 8, 8);
  end.port_and_version = uint32_t{endpoint.port} << 8 | endpoint.ip_version;
  return end;
}

// The side of its flow that sent a segment.
inline FlowSide FlowSideOf(const Segment& segment) {
  const FlowKey::End source = FlowEndOf(segment.source);
  const FlowKey::End destination = FlowEndOf(segment.destination);
  if (source.port_and_version != destination.port_and_version) [[likely]] {
    return static_cast<FlowSide>(destination.port_and_version < source.port_and_version);  // no branch: nobody could predict it
  }
  const auto rank = [](const FlowKey::End& end) { return std::tie(end.address_high, end.address_low); };
  return static_cast<FlowSide>(rank(destination) < rank(source));
}

// The key of the flow of a segment that `side` sent.
inline FlowKey FlowKeyOf(const Segment& segment, FlowSide side) {
  const std::array<const Endpoint*, 2> ends{&segment.source, &segment.destination};
  return {FlowEndOf(*ends[side]), FlowEndOf(*ends[side ^ 1])};
}

// A segment's flow, as far as can be told without a table: worked out once, for it is asked for often.
struct FlowPlace {
  uint64_t hash = 0;  // FlowKey::Hash()
  FlowSide side = 0;
};
inline FlowPlace FlowPlaceOf(const Segment& segment) {
  const FlowSide side = FlowSideOf(segment);
  return {FlowKeyOf(segment, side).Hash(), side};
}

}  // namespace routewind
