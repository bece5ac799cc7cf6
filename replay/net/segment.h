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
  static constexpr uint8_t kNowhere = 0;  // ip_version of an end that is not known

  std::array<uint8_t, 16> address{};
  uint8_t ip_version = 4;  // 4, 6 or kNowhere
  uint16_t port = 0;
  // "10.0.0.7:41234", "[::1]:50051" (RFC 5952); empty for kNowhere.
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
  uint32_t identity = 0;  // equal in two copies of one packet, different in a retransmission (as far as it can be told)
  uint32_t payload_wire_bytes =
      0;  // as the IP header has it; more than payload.size() when the packet was snapped
  ByteSpan payload;
};

// What a packet turned out to be: each is exactly one.
enum class PacketKind : uint8_t {
  kSegment,
  kNotIp,
  kNotTcp,
  kFragment,
  kMalformed,
  kUnknownLinkType,
  kTooDeep,
};
inline constexpr int kPacketKindCount = static_cast<int>(PacketKind::kTooDeep) + 1;

// Link, tunnel, IP and TCP headers → Segment. `segment` is only filled for kSegment; its payload borrows
// from the packet.
//
// Source:      the link types of decode_link.h; VLAN tags, MPLS, PPPoE, IP in IP, GRE with ERSPAN, VXLAN, GENEVE and
//              GTP-U in any nesting (layer_walk.h); RFC 791, RFC 8200, RFC 9293 §3.1.
// Errors:      every length is checked; a packet cut by the snap length in its payload is still a
// segment, one cut in its headers is kMalformed. Fragments are not put together: PacketDecoder does that.
PacketKind DecodeSegment(const Packet& packet, Segment& segment);

}  // namespace routewind
