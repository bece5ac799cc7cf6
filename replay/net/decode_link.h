// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/net/layer.h"

namespace routewind {

// Link types as libpcap reports them (DLT_…), and the file format's LINKTYPE_… values where those
// differ.
inline constexpr int kLinkNull = 0;
inline constexpr int kLinkEthernet = 1;
inline constexpr int kLinkPpp = 9;
inline constexpr int kLinkRaw = 12;
inline constexpr int kLinkRawOpenBsd = 14;
inline constexpr int kLinkPppSerial = 50;
inline constexpr int kLinkPppoe = 51;
inline constexpr int kLinkRawInFiles = 101;
inline constexpr int kLinkCiscoHdlc = 104;
inline constexpr int kLinkLoop = 108;
inline constexpr int kLinkLinuxSll = 113;
inline constexpr int kLinkPppWithDirection = 204;
inline constexpr int kLinkIpv4 = 228;
inline constexpr int kLinkIpv6 = 229;
inline constexpr int kLinkLinuxSll2 = 276;

// Moves `reader` from the start of a packet behind its link header and VLAN tags; says what follows.
// Source: the list of link-layer header types of tcpdump.org.
Layer DecodeLink(int link_type, ByteReader& reader);

// An Ethernet frame: type or, with a length, LLC and SNAP (IEEE 802.3 §3.2.6, RFC 1042).
Layer DecodeEthernet(ByteReader& reader);

}  // namespace routewind
