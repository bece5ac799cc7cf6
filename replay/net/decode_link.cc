// SPDX-License-Identifier: Apache-2.0
#include "replay/net/decode_link.h"

namespace routewind {
namespace {

constexpr uint16_t kEtherTypeIpv4 = 0x0800;
constexpr uint16_t kEtherTypeIpv6 = 0x86dd;

bool IsVlanTag(uint16_t ether_type) {
  // 802.1Q, 802.1ad, and two values that QinQ used before there was a standard.
  return ether_type == 0x8100 || ether_type == 0x88a8 || ether_type == 0x9100 ||
         ether_type == 0x9200;
}

// `ether_type` was read; tags stand where it pointed, each four bytes with the next type at their
// end.
NetworkProtocol FromEtherType(uint16_t ether_type, ByteReader& reader) {
  while (IsVlanTag(ether_type)) {
    Header<4> tag;
    if (!reader.Read(tag)) return NetworkProtocol::kCut;
    ether_type = tag.U16<2>();
  }
  if (ether_type == kEtherTypeIpv4) return NetworkProtocol::kIpv4;
  if (ether_type == kEtherTypeIpv6) return NetworkProtocol::kIpv6;
  return NetworkProtocol::kOther;  // also the lengths of 802.3 frames, which are below 0x0600
}

NetworkProtocol DecodeEthernet(ByteReader& reader) {
  Header<14> header;
  if (!reader.Read(header)) return NetworkProtocol::kCut;
  return FromEtherType(header.U16<12>(), reader);
}

NetworkProtocol DecodeLinuxSll(ByteReader& reader) {
  Header<16> header;
  if (!reader.Read(header)) return NetworkProtocol::kCut;
  return FromEtherType(header.U16<14>(), reader);
}

NetworkProtocol DecodeLinuxSll2(ByteReader& reader) {
  Header<20> header;
  if (!reader.Read(header)) return NetworkProtocol::kCut;
  return FromEtherType(header.U16<0>(), reader);
}

// A BSD address family. AF_INET is 2 everywhere; AF_INET6 is what each system made of it.
NetworkProtocol FromAddressFamily(uint32_t family) {
  switch (family) {
    case 2:
      return NetworkProtocol::kIpv4;
    case 10:  // Linux
    case 24:  // NetBSD, OpenBSD
    case 28:  // FreeBSD
    case 30:  // macOS
      return NetworkProtocol::kIpv6;
    default:
      return NetworkProtocol::kOther;
  }
}

// NULL has the family in the byte order of the machine that captured, which the packet does not
// tell: families are small, so the order that makes it small is the right one.
NetworkProtocol DecodeNull(ByteReader& reader) {
  Header<4> header;
  if (!reader.Read(header)) return NetworkProtocol::kCut;
  const uint32_t family = header.U32<0>();
  const bool is_swapped = (family & 0xffff) == 0;
  return FromAddressFamily(is_swapped ? family >> 24 | (family >> 8 & 0xff00) : family);
}

NetworkProtocol DecodeLoop(ByteReader& reader) {
  Header<4> header;
  if (!reader.Read(header)) return NetworkProtocol::kCut;
  return FromAddressFamily(header.U32<0>());
}

NetworkProtocol DecodeRaw(const ByteReader& reader) {
  Header<1> header;
  if (!reader.Peek(header)) return NetworkProtocol::kCut;
  const int version = header.U8<0>() >> 4;
  if (version == 4) return NetworkProtocol::kIpv4;
  return version == 6 ? NetworkProtocol::kIpv6 : NetworkProtocol::kOther;
}

}  // namespace

NetworkProtocol DecodeLink(int link_type, ByteReader& reader) {
  switch (link_type) {
    case kLinkEthernet:
      return DecodeEthernet(reader);
    case kLinkLinuxSll:
      return DecodeLinuxSll(reader);
    case kLinkLinuxSll2:
      return DecodeLinuxSll2(reader);
    case kLinkNull:
      return DecodeNull(reader);
    case kLinkLoop:
      return DecodeLoop(reader);
    case kLinkRaw:
    case kLinkRawOpenBsd:
    case kLinkRawInFiles:
      return DecodeRaw(reader);
    case kLinkIpv4:
      return NetworkProtocol::kIpv4;
    case kLinkIpv6:
      return NetworkProtocol::kIpv6;
    default:
      return NetworkProtocol::kUnknownLinkType;
  }
}

}  // namespace routewind
