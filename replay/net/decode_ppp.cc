// SPDX-License-Identifier: Apache-2.0
#include "replay/net/decode_ppp.h"

namespace routewind {

Layer DecodeHdlc(ByteReader& reader) {
  Header<4> header;
  if (!reader.Peek(header)) return Layer::kMalformed;
  const bool is_cisco = header.U8<0>() == 0x0f || header.U8<0>() == 0x8f;  // unicast, broadcast
  if (!is_cisco) return DecodePpp(reader);
  return reader.Skip(4) ? DecodeEtherType(header.U16<2>(), reader) : Layer::kMalformed;
}

Layer DecodePpp(ByteReader& reader) {
  Header<2> start;
  if (!reader.Peek(start)) return Layer::kMalformed;
  if (start.U16<0>() == 0xff03 && (!reader.Skip(2) || !reader.Peek(start))) return Layer::kMalformed;
  const bool is_compressed = (start.U8<0>() & 1) != 0;  // the last byte of a protocol is odd
  const uint16_t protocol = is_compressed ? start.U8<0>() : start.U16<0>();
  if (!reader.Skip(is_compressed ? 1 : 2)) return Layer::kMalformed;
  switch (protocol) {
    case 0x0021:
      return Layer::kIpv4;
    case 0x0057:
      return Layer::kIpv6;
    case 0x0281:  // unicast
    case 0x0283:  // multicast
      return Layer::kMpls;
    default:
      return Layer::kNotIp;
  }
}

Layer DecodePppoe(ByteReader& reader) {
  Header<6> header;
  if (!reader.Read(header) || header.U8<0>() != 0x11) return Layer::kMalformed;
  if (header.U8<1>() != 0) return Layer::kNotIp;  // discovery
  reader.LimitTo(header.U16<4>());
  return DecodePpp(reader);
}

}  // namespace routewind
