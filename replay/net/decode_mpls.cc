// SPDX-License-Identifier: Apache-2.0
#include "replay/net/decode_mpls.h"

namespace routewind {
namespace {

// Whether an Ethernet frame that carries something we follow begins `skipped` bytes ahead.
bool IsFrameAhead(ByteReader reader, size_t skipped) {
  Header<14> header;
  if (!reader.Skip(skipped) || !reader.Read(header)) return false;
  const Layer layer = DecodeEtherType(header.U16<12>(), reader);
  return layer == Layer::kIpv4 || layer == Layer::kIpv6 || layer == Layer::kMpls || layer == Layer::kPppoe;
}

Layer AfterLabels(ByteReader& reader) {
  Header<4> start;
  if (!reader.Peek(start)) return Layer::kMalformed;
  constexpr size_t kControlWordBytes = 4;
  switch (start.U8<0>() >> 4) {
    case 4:
      return IsFrameAhead(reader, 0) && (start.U8<0>() & 0xf) < 5 ? Layer::kEthernet : Layer::kIpv4;
    case 6:
      return Layer::kIpv6;
    case 0:
      if (!IsFrameAhead(reader, kControlWordBytes) && IsFrameAhead(reader, 0)) return Layer::kEthernet;
      return reader.Skip(kControlWordBytes) ? Layer::kEthernet : Layer::kMalformed;
    default:  // 1 is the associated channel, which carries no traffic (RFC 4385 §5)
      return IsFrameAhead(reader, 0) ? Layer::kEthernet : Layer::kNotIp;
  }
}

}  // namespace

Layer DecodeMpls(ByteReader& reader) {
  Header<4> label;
  do {
    if (!reader.Read(label)) return Layer::kMalformed;
  } while ((label.U8<2>() & 1) == 0);  // until the bottom of the stack
  return AfterLabels(reader);
}

}  // namespace routewind
