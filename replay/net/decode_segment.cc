// SPDX-License-Identifier: Apache-2.0
#include "replay/net/decode_ip.h"
#include "replay/net/decode_link.h"
#include "replay/net/segment.h"

namespace routewind {
namespace {

PacketKind DecodeTcp(ByteReader& reader, Segment& segment) {
  Header<20> header;
  if (!reader.Peek(header)) return PacketKind::kMalformed;
  const size_t header_bytes = (header.U8<12>() >> 4) * size_t{4};
  if (header_bytes < 20 || !reader.Skip(header_bytes)) return PacketKind::kMalformed;
  segment.source.port = header.U16<0>();
  segment.destination.port = header.U16<2>();
  segment.sequence = header.U32<4>();
  segment.acknowledgment = header.U32<8>();
  segment.flags = header.U8<13>();
  segment.payload_wire_bytes = reader.wire_bytes();
  segment.payload = reader.bytes();
  return PacketKind::kSegment;
}

}  // namespace

PacketKind DecodeSegment(const Packet& packet, Segment& segment) {
  ByteReader reader(packet.bytes, packet.wire_bytes);
  TransportProtocol transport = TransportProtocol::kOther;
  switch (DecodeLink(packet.link_type, reader)) {
    case NetworkProtocol::kIpv4:
      transport = DecodeIpv4(reader, segment.source, segment.destination);
      break;
    case NetworkProtocol::kIpv6:
      transport = DecodeIpv6(reader, segment.source, segment.destination);
      break;
    case NetworkProtocol::kOther:
      return PacketKind::kNotIp;
    case NetworkProtocol::kCut:
      return PacketKind::kMalformed;
    case NetworkProtocol::kUnknownLinkType:
      return PacketKind::kUnknownLinkType;
  }
  switch (transport) {
    case TransportProtocol::kTcp:
      return DecodeTcp(reader, segment);
    case TransportProtocol::kOther:
      return PacketKind::kNotTcp;
    case TransportProtocol::kFragment:
      return PacketKind::kFragment;
    case TransportProtocol::kMalformed:
      break;
  }
  return PacketKind::kMalformed;
}

}  // namespace routewind
