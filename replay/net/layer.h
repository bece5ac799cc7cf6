// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "replay/net/byte_reader.h"

namespace routewind {

// What stands at the front of what is left of a packet, as the header before it announced. The second half are ends:
// nothing behind them is looked at.
enum class Layer : uint8_t {
  kEthernet,
  kMpls,
  kPppoe,
  kPpp,
  kIpv4,
  kIpv6,
  kGre,
  kUdp,
  kEtherIp,
  kTcp,

  kFragment,  // of an IP datagram, see IpHeader
  kNotIp,
  kNotTcp,
  kMalformed,  // contradicts itself, or is cut off in its header
  kUnknownLinkType,
};

// What an EtherType announces; `reader` stands behind it, and then behind the VLAN tags that follow.
// Source: IEEE 802.3, 802.1Q, 802.1ad; IANA "IEEE 802 Numbers".
Layer DecodeEtherType(uint16_t ether_type, ByteReader& reader);

}  // namespace routewind
