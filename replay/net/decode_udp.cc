// SPDX-License-Identifier: Apache-2.0
#include "replay/net/decode_udp.h"

namespace routewind {
namespace {

constexpr uint16_t kVxlanPort = 4789;
constexpr uint16_t kVxlanPortOfLinux = 8472;
constexpr uint16_t kGenevePort = 6081;
constexpr uint16_t kGtpUserPort = 2152;

Layer DecodeVxlan(ByteReader& reader) {
  constexpr uint8_t kHasNetwork = 0x08;
  constexpr uint8_t kHasPolicyGroup = 0x80;
  Header<8> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  const uint8_t flags = header.U8<0>();
  const bool is_vxlan = (flags & kHasNetwork) != 0 && (flags & ~(kHasNetwork | kHasPolicyGroup)) == 0;
  return is_vxlan && header.U8<7>() == 0 ? Layer::kEthernet : Layer::kNotTcp;
}

Layer DecodeGeneve(ByteReader& reader) {
  Header<8> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  if (header.U8<0>() >> 6 != 0) return Layer::kNotTcp;  // the version
  if (!reader.Skip((header.U8<0>() & 0x3fU) * 4)) return Layer::kMalformed;
  return DecodeEtherType(header.U16<2>(), reader);
}

// Extension headers are so many times four bytes long as they say first; the last byte is the next one's type.
bool SkipGtpExtensions(ByteReader& reader, uint8_t type) {
  while (type != 0) {
    Header<1> start;
    if (!reader.Peek(start) || start.U8<0>() == 0) return false;
    const size_t length = start.U8<0>() * size_t{4};
    Header<1> last;
    if (!reader.Skip(length - 1) || !reader.Read(last)) return false;
    type = last.U8<0>();
  }
  return true;
}

Layer DecodeGtpUser(ByteReader& reader) {
  constexpr uint8_t kUserData = 255;  // "G-PDU"
  Header<8> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  const uint8_t flags = header.U8<0>();
  const bool is_gtp_user = (flags & 0xf0) == 0x30 && header.U8<1>() == kUserData;  // version 1, GTP
  if (!is_gtp_user) return Layer::kNotTcp;
  reader.LimitTo(header.U16<2>());
  if ((flags & 0x07) != 0) {  // any of extension, sequence, N-PDU: then all three fields are there
    Header<4> fields;
    if (!reader.Read(fields)) return Layer::kMalformed;
    if ((flags & 0x04) != 0 && !SkipGtpExtensions(reader, fields.U8<3>())) return Layer::kMalformed;
  }
  Header<1> start;
  if (!reader.Peek(start)) return Layer::kMalformed;
  switch (start.U8<0>() >> 4) {
    case 4:
      return Layer::kIpv4;
    case 6:
      return Layer::kIpv6;
    default:
      return Layer::kNotTcp;
  }
}

}  // namespace

Layer DecodeUdp(ByteReader& reader) {
  Header<8> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  const uint16_t length = header.U16<4>();
  if (length != 0 && length < 8) return Layer::kMalformed;
  if (length != 0) reader.LimitTo(length - 8U);
  switch (header.U16<2>()) {
    case kVxlanPort:
    case kVxlanPortOfLinux:
      return DecodeVxlan(reader);
    case kGenevePort:
      return DecodeGeneve(reader);
    case kGtpUserPort:
      return DecodeGtpUser(reader);
    default:
      return Layer::kNotTcp;
  }
}

}  // namespace routewind
