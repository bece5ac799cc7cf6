// SPDX-License-Identifier: Apache-2.0
#include "replay/net/decode_ip.h"

#include <cstring>

namespace routewind {
namespace {

constexpr uint8_t kAuthentication = 51;
constexpr uint8_t kFragmentHeader = 44;

template <size_t kLength>
void SetAddress(std::span<const std::byte, kLength> bytes, uint8_t ip_version, Endpoint& endpoint) {
  endpoint.ip_version = ip_version;
  endpoint.address.fill(0);
  std::memcpy(endpoint.address.data(), bytes.data(), kLength);
}

Layer LayerOfProtocol(uint8_t protocol) {
  switch (protocol) {
    case 6:
      return Layer::kTcp;
    case 17:
      return Layer::kUdp;
    case 4:   // IP in IP (RFC 2003)
    case 94:  // its predecessor
      return Layer::kIpv4;
    case 41:  // RFC 4213
      return Layer::kIpv6;
    case 47:
      return Layer::kGre;
    case 97:  // RFC 3378
      return Layer::kEtherIp;
    case 137:  // RFC 4023
      return Layer::kMpls;
    case 143:  // RFC 8986
      return Layer::kEthernet;
    default:
      return Layer::kNotTcp;
  }
}

bool IsExtension(uint8_t protocol) {
  switch (protocol) {
    case 0:    // hop-by-hop options
    case 43:   // routing
    case 60:   // destination options
    case 135:  // mobility
    case 139:  // host identity
    case 140:  // shim6
    case kAuthentication:
      return true;
    default:
      return false;
  }
}

// Steps over one extension header and replaces `protocol` by what it announces.
bool StepOverExtension(ByteReader& reader, uint8_t& protocol) {
  Header<2> header;
  if (!reader.Peek(header)) return false;
  const size_t length = protocol == kAuthentication ? (header.U8<1>() + size_t{2}) * 4
                                                    : (header.U8<1>() + size_t{1}) * 8;
  protocol = header.U8<0>();
  return reader.Skip(length);
}

// Fills `place` and says kFragment, or steps over the header of a datagram that is whole (RFC 6946).
Layer StepOverFragment(ByteReader& reader, uint8_t& protocol, FragmentPlace& place) {
  Header<8> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  protocol = header.U8<0>();
  const uint16_t where = header.U16<2>();
  place = {.identification = header.U32<4>(),
           .protocol = protocol,
           .offset_bytes = where & 0xfff8U,
           .has_more = (where & 1) != 0};
  return place.offset_bytes == 0 && !place.has_more ? Layer::kIpv6 : Layer::kFragment;
}

}  // namespace

Layer DecodeIpPayload(uint8_t ip_version, uint8_t protocol, ByteReader& reader) {
  // Each step takes eight bytes or more off the packet, so this ends.
  while (protocol == kAuthentication || (ip_version == 6 && IsExtension(protocol))) {
    if (!StepOverExtension(reader, protocol)) return Layer::kMalformed;
  }
  return LayerOfProtocol(protocol);
}

Layer DecodeIpv4(ByteReader& reader, IpHeader& ip) {
  Header<20> header;
  if (!reader.Peek(header)) return Layer::kMalformed;
  const uint32_t header_bytes = (header.U8<0>() & 0x0fU) * 4;
  const uint32_t total_bytes = header.U16<2>();
  if (header.U8<0>() >> 4 != 4 || header_bytes < 20) return Layer::kMalformed;
  if (total_bytes != 0) {
    if (total_bytes < header_bytes) return Layer::kMalformed;
    reader.LimitTo(total_bytes);
  }
  if (!reader.Skip(header_bytes)) return Layer::kMalformed;
  const uint16_t where = header.U16<6>();
  const bool is_fragment = (where & 0x3fff) != 0;  // more, or an offset
  const Layer layer = is_fragment ? Layer::kFragment : DecodeIpPayload(4, header.U8<9>(), reader);
  if (layer != Layer::kTcp && layer != Layer::kFragment) return layer;
  SetAddress(header.Bytes<12, 4>(), 4, ip.source);
  SetAddress(header.Bytes<16, 4>(), 4, ip.destination);
  ip.packet_identity = header.U16<4>();
  if (is_fragment) {
    ip.fragment = {.identification = header.U16<4>(),
                   .protocol = header.U8<9>(),
                   .offset_bytes = (where & 0x1fffU) * 8,
                   .has_more = (where & 0x2000) != 0};
  }
  return layer;
}

Layer DecodeIpv6(ByteReader& reader, IpHeader& ip) {
  Header<40> header;
  if (!reader.Read(header)) return Layer::kMalformed;
  if (header.U8<0>() >> 4 != 6) return Layer::kMalformed;
  if (header.U16<4>() != 0) reader.LimitTo(header.U16<4>());

  uint8_t protocol = header.U8<6>();
  Layer layer = Layer::kIpv6;
  while (layer == Layer::kIpv6 && (IsExtension(protocol) || protocol == kFragmentHeader)) {
    if (protocol == kFragmentHeader) {
      layer = StepOverFragment(reader, protocol, ip.fragment);
    } else if (!StepOverExtension(reader, protocol)) {
      return Layer::kMalformed;
    }
  }
  if (layer == Layer::kIpv6) layer = LayerOfProtocol(protocol);
  if (layer != Layer::kTcp && layer != Layer::kFragment) return layer;
  SetAddress(header.Bytes<8, 16>(), 6, ip.source);
  SetAddress(header.Bytes<24, 16>(), 6, ip.destination);
  ip.packet_identity = 0;
  return layer;
}

}  // namespace routewind
