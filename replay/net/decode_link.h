// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/net/byte_reader.h"

namespace routewind {

// Link types as libpcap reports them (DLT_…), and the file format's LINKTYPE_… values where those
// differ.
inline constexpr int kLinkNull = 0;
inline constexpr int kLinkEthernet = 1;
inline constexpr int kLinkRaw = 12;
inline constexpr int kLinkRawOpenBsd = 14;
inline constexpr int kLinkRawInFiles = 101;
inline constexpr int kLinkLoop = 108;
inline constexpr int kLinkLinuxSll = 113;
inline constexpr int kLinkIpv4 = 228;
inline constexpr int kLinkIpv6 = 229;
inline constexpr int kLinkLinuxSll2 = 276;

// What a link header announces.
enum class NetworkProtocol { kIpv4, kIpv6, kOther, kCut, kUnknownLinkType };

// Moves `reader` from the start of a packet behind its link header and VLAN tags.
// Source: IEEE 802.3, 802.1Q, 802.1ad; the list of link-layer header types of tcpdump.org. kCut:
// the header is incomplete.
NetworkProtocol DecodeLink(int link_type, ByteReader& reader);

}  // namespace routewind
