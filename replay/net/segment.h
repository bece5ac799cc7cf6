// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

#include "replay/capture/packet.h"

namespace routewind {

// One end of a TCP connection. IPv4 addresses stand in the first four bytes.
struct Endpoint {
  std::array<uint8_t, 16> address{};
  uint8_t ip_version = 4;  // 4 or 6
  uint16_t port = 0;
  // "10.0.0.7:41234", "[::1]:50051" (RFC 5952).
  std::string ToString() const;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

// A TCP header and its payload, out of one packet.
struct Segment {
  static constexpr uint8_t kFin = 0x01;
  static constexpr uint8_t kSyn = 0x02;
  static constexpr uint8_t kRst = 0x04;
  static constexpr uint8_t kAck = 0x10;

  Endpoint source;
  Endpoint destination;
  uint32_t sequence = 0;
  uint32_t acknowledgment = 0;
  uint8_t flags = 0;
  uint32_t payload_wire_bytes =
      0;  // as the IP header has it; more than payload.size() when the packet was snapped
  ByteSpan payload;
};

// What a packet turned out to be.
enum class PacketKind { kSegment, kNotIp, kNotTcp, kFragment, kMalformed, kUnknownLinkType };

// Link, IP and TCP headers → Segment. `segment` is only filled for kSegment; its payload borrows
// from the packet.
//
// Source:      Ethernet II with 802.1Q / 802.1ad tags, LINKTYPE_LINUX_SLL and _SLL2, NULL, LOOP,
// RAW, IPV4, IPV6;
//              RFC 791, RFC 8200 (extension headers), RFC 9293 §3.1.
// Errors:      every length is checked; a packet cut by the snap length in its payload is still a
// segment, one cut in its
//              headers is kMalformed.
PacketKind DecodeSegment(const Packet& packet, Segment& segment);

}  // namespace routewind
