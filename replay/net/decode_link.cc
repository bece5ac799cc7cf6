// SPDX-License-Identifier: Apache-2.0
#include "replay/net/decode_link.h"

#include "replay/net/decode_ppp.h"

namespace routewind {
namespace {

constexpr uint16_t kLeastEtherType = 0x0600;  // below stand lengths of 802.3 frames

bool IsVlanTag(uint16_t ether_type) {
  // 802.1Q, 802.1ad, and two values that QinQ used before there was a standard.
  return ether_type == 0x8100 || ether_type == 0x88a8 || ether_type == 0x9100 ||
         ether_type == 0x9200;
}

// LLC with a SNAP header has an EtherType, too.
Layer DecodeLlc(ByteReader& reader) {
  Header<8> header;
  if (!reader.Peek(header) || header.U32<0>() != 0xaaaa0300 || header.U8<4>() != 0) return Layer::kNotIp;
  return reader.Skip(8) ? DecodeEtherType(header.U16<6>(), reader) : Layer::kMalformed;
}

Layer DecodeLinuxSll(ByteReader& reader) {
  Header<16> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  return DecodeEtherType(header.U16<14>(), reader);
}

Layer DecodeLinuxSll2(ByteReader& reader) {
  Header<20> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  return DecodeEtherType(header.U16<0>(), reader);
}

// A BSD address family. AF_INET is 2 everywhere; AF_INET6 is what each system made of it.
Layer FromAddressFamily(uint32_t family) {
  switch (family) {
    case 2:
      return Layer::kIpv4;
    case 10:  // Linux
    case 24:  // NetBSD, OpenBSD
    case 28:  // FreeBSD
    case 30:  // macOS
      return Layer::kIpv6;
    default:
      return Layer::kNotIp;
  }
}

// NULL has the family in the byte order of the machine that captured, which the packet does not
// tell: families are small, so the order that makes it small is the right one.
Layer DecodeNull(ByteReader& reader) {
  Header<4> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  const uint32_t family = header.U32<0>();
  const bool is_swapped = (family & 0xffff) == 0;
  return FromAddressFamily(is_swapped ? family >> 24 | (family >> 8 & 0xff00) : family);
}

Layer DecodeLoop(ByteReader& reader) {
  Header<4> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  return FromAddressFamily(header.U32<0>());
}

Layer DecodeRaw(const ByteReader& reader) {
  Header<1> header;
  if (!reader.Peek(header)) return Layer::kMalformed;
  const int version = header.U8<0>() >> 4;
  if (version == 4) return Layer::kIpv4;
  return version == 6 ? Layer::kIpv6 : Layer::kNotIp;
}

}  // namespace

Layer DecodeEtherType(uint16_t ether_type, ByteReader& reader) {
  while (IsVlanTag(ether_type)) {  // four bytes each, with the next type at their end
    Header<4> tag;
    if (!reader.Read(tag)) return Layer::kMalformed;
    ether_type = tag.U16<2>();
  }
  switch (ether_type) {
    case 0x0800:
      return Layer::kIpv4;
    case 0x86dd:
      return Layer::kIpv6;
    case 0x8847:  // unicast
    case 0x8848:  // multicast, or upstream-assigned labels
      return Layer::kMpls;
    case 0x8864:
      return Layer::kPppoe;
    case 0x880b:
      return Layer::kPpp;
    case 0x6558:  // "transparent Ethernet bridging": tunnels announce whole frames so
      return Layer::kEthernet;
    default:
      return Layer::kNotIp;
  }
}

Layer DecodeEthernet(ByteReader& reader) {
  Header<14> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  const uint16_t type = header.U16<12>();
  return type < kLeastEtherType ? DecodeLlc(reader) : DecodeEtherType(type, reader);
}

Layer DecodeLink(int link_type, ByteReader& reader) {
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
      return Layer::kIpv4;
    case kLinkIpv6:
      return Layer::kIpv6;
    case kLinkPpp:
    case kLinkPppSerial:
    case kLinkCiscoHdlc:
      return DecodeHdlc(reader);
    case kLinkPppWithDirection:
      return reader.Skip(1) ? DecodeHdlc(reader) : Layer::kMalformed;
    case kLinkPppoe:
      return Layer::kPppoe;
    default:
      return Layer::kUnknownLinkType;
  }
}

}  // namespace routewind
