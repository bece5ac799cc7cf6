// SPDX-License-Identifier: Apache-2.0
#include "replay/net/layer_walk.h"

#include "replay/net/decode_gre.h"
#include "replay/net/decode_link.h"
#include "replay/net/decode_mpls.h"
#include "replay/net/decode_ppp.h"
#include "replay/net/decode_udp.h"
#include "replay/net/tcp_header.h"

namespace routewind {
namespace {

// RFC 3378 §2: two bytes, of which the first four bits are the version, 3.
Layer DecodeEtherIp(ByteReader& reader) {
  Header<2> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  return header.U16<0>() == 0x3000 ? Layer::kEthernet : Layer::kNotTcp;
}

// RFC 9293 §3.1.
PacketKind DecodeTcp(ByteReader& reader, const IpHeader& ip, Segment& segment) {
  TcpHeader header;
  if (!reader.Peek(header)) return PacketKind::kMalformed;
  const size_t header_bytes = TcpHeaderBytes(header);
  TcpHeaderWithOptions with_options;
  const bool has_options = HasIdentifyingOptions(header_bytes) && reader.Peek(with_options);
  if (header_bytes < 20 || !reader.Skip(header_bytes)) return PacketKind::kMalformed;
  segment.source = ip.source;
  segment.destination = ip.destination;
  ReadTcpHeader(header, segment);
  segment.identity = IdentityOf(header, has_options ? IdentifyingOptionsOf(with_options) : 0, ip.packet_identity);
  segment.payload_wire_bytes = reader.wire_bytes();
  segment.payload = reader.bytes();
  return PacketKind::kSegment;
}

}  // namespace

Layer LayerWalk::FirstLayer(int link_type) { return DecodeLink(link_type, reader_); }

// Takes one header off. Precondition: layer_ is none of the ends and not kTcp.
Layer LayerWalk::Next() {
  switch (layer_) {
    case Layer::kIpv4:
      return DecodeIpv4(reader_, ip_);
    case Layer::kIpv6:
      return DecodeIpv6(reader_, ip_);
    case Layer::kUdp:
      return DecodeUdp(reader_);
    case Layer::kEthernet:
      return DecodeEthernet(reader_);
    case Layer::kGre:
      return DecodeGre(reader_);
    case Layer::kMpls:
      return DecodeMpls(reader_);
    case Layer::kPppoe:
      return DecodePppoe(reader_);
    case Layer::kPpp:
      return DecodePpp(reader_);
    case Layer::kEtherIp:
      return DecodeEtherIp(reader_);
    default:
      return layer_;
  }
}

PacketKind LayerWalk::Run(Segment& segment) {
  for (; layers_ < kMaxLayers; ++layers_) {
    switch (layer_) {
      case Layer::kTcp:
        return DecodeTcp(reader_, ip_, segment);
      case Layer::kFragment:
        return PacketKind::kFragment;
      case Layer::kNotIp:
        return PacketKind::kNotIp;
      case Layer::kNotTcp:
        return PacketKind::kNotTcp;
      case Layer::kMalformed:
        return PacketKind::kMalformed;
      case Layer::kUnknownLinkType:
        return PacketKind::kUnknownLinkType;
      default:
        layer_ = Next();
    }
  }
  return PacketKind::kTooDeep;
}

PacketKind LayerWalk::RunOn(ByteReader datagram, Segment& segment) {
  reader_ = datagram;
  layer_ = DecodeIpPayload(ip_.source.ip_version, ip_.fragment.protocol, reader_);
  ++layers_;
  return Run(segment);
}

PacketKind DecodeSegment(const Packet& packet, Segment& segment) { return LayerWalk(packet).Run(segment); }

}  // namespace routewind
