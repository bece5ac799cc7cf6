// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <tuple>
#include <utility>

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

// The key of a segment's flow, and the side that sent it.
inline std::pair<FlowKey, FlowSide> FlowKeyOf(const Segment& segment) {
  const FlowKey::End source = FlowEndOf(segment.source);
  const FlowKey::End destination = FlowEndOf(segment.destination);
  const auto rank = [](const FlowKey::End& end) {
    return std::tie(end.port_and_version, end.address_high, end.address_low);
  };
  if (rank(destination) < rank(source)) return {FlowKey{destination, source}, FlowSide{1}};
  return {FlowKey{source, destination}, FlowSide{0}};
}

}  // namespace routewind
