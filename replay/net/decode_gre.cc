// SPDX-License-Identifier: Apache-2.0
#include "replay/net/decode_gre.h"

namespace routewind {
namespace {

constexpr uint16_t kChecksum = 0x8000;
constexpr uint16_t kRouting = 0x4000;
constexpr uint16_t kKey = 0x2000;
constexpr uint16_t kSequence = 0x1000;
constexpr uint16_t kAcknowledgment = 0x0080;  // version 1
constexpr uint16_t kErspan = 0x88be;          // types I and II
constexpr uint16_t kErspan3 = 0x22eb;

// Source route entries, of which an empty one is the last.
bool SkipRouting(ByteReader& reader) {
  Header<4> entry;
  do {
    if (!reader.Read(entry) || !reader.Skip(entry.U8<3>())) return false;
  } while (entry.U8<3>() != 0);
  return true;
}

Layer DecodeErspan3(ByteReader& reader) {
  Header<12> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  const bool has_subheader = (header.U8<11>() & 1) != 0;
  if (has_subheader && !reader.Skip(8)) return Layer::kMalformed;
  const int frame_type = header.U8<10>() >> 2 & 0x1f;
  if (frame_type == 0) return Layer::kEthernet;
  if (frame_type != 2) return Layer::kNotIp;
  Header<1> start;
  if (!reader.Peek(start)) return Layer::kMalformed;
  return start.U8<0>() >> 4 == 6 ? Layer::kIpv6 : Layer::kIpv4;
}

}  // namespace

Layer DecodeGre(ByteReader& reader) {
  Header<4> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  const uint16_t flags = header.U16<0>();
  const int version = flags & 7;
  if (version > 1) return Layer::kNotTcp;
  size_t fields = 0;
  if ((flags & (kChecksum | kRouting)) != 0) fields += 4;
  if ((flags & kKey) != 0) fields += 4;
  if ((flags & kSequence) != 0) fields += 4;
  if (version == 1 && (flags & kAcknowledgment) != 0) fields += 4;
  if (!reader.Skip(fields)) return Layer::kMalformed;
  if ((flags & kRouting) != 0 && !SkipRouting(reader)) return Layer::kMalformed;
  switch (header.U16<2>()) {
    case kErspan:  // type I has neither a sequence number nor a header of its own
      return (flags & kSequence) == 0 || reader.Skip(8) ? Layer::kEthernet : Layer::kMalformed;
    case kErspan3:
      return DecodeErspan3(reader);
    default:
      return DecodeEtherType(header.U16<2>(), reader);
  }
}

}  // namespace routewind
