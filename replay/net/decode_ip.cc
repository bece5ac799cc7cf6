// SPDX-License-Identifier: Apache-2.0
#include "replay/net/decode_ip.h"

#include <cstring>

namespace routewind {
namespace {

constexpr uint8_t kProtocolTcp = 6;

template <size_t kLength>
void SetAddress(std::span<const std::byte, kLength> bytes, uint8_t ip_version, Endpoint& endpoint) {
  endpoint.ip_version = ip_version;
  endpoint.address.fill(0);
  std::memcpy(endpoint.address.data(), bytes.data(), kLength);
}

enum class ExtensionStep { kNext, kFragment, kMalformed, kNoExtension };

// Steps over one extension header, if `protocol` names one, and replaces `protocol` by what it
// announces.
ExtensionStep StepOverExtension(ByteReader& reader, uint8_t& protocol) {
  const bool is_authentication = protocol == 51;
  switch (protocol) {
    case 0:      // hop-by-hop options
    case 43:     // routing
    case 60:     // destination options
    case 51:     // authentication
    case 135:    // mobility
    case 139:    // host identity
    case 140: {  // shim6
      Header<2> header;
      if (!reader.Peek(header)) return ExtensionStep::kMalformed;
      const size_t length =
          is_authentication ? (header.U8<1>() + size_t{2}) * 4 : (header.U8<1>() + size_t{1}) * 8;
      protocol = header.U8<0>();
      return reader.Skip(length) ? ExtensionStep::kNext : ExtensionStep::kMalformed;
    }
    case 44: {  // fragment
      Header<8> header;
      if (!reader.Read(header)) return ExtensionStep::kMalformed;
      const bool is_whole = (header.U16<2>() & 0xfff9) == 0;  // offset 0, no more
      protocol = header.U8<0>();
      return is_whole ? ExtensionStep::kNext : ExtensionStep::kFragment;
    }
    default:
      return ExtensionStep::kNoExtension;
  }
}

}  // namespace

TransportProtocol DecodeIpv4(ByteReader& reader, Endpoint& source, Endpoint& destination) {
  Header<20> header;
  if (!reader.Peek(header)) return TransportProtocol::kMalformed;
  const uint32_t header_bytes = (header.U8<0>() & 0x0fU) * 4;
  const uint32_t total_bytes = header.U16<2>();
  if (header.U8<0>() >> 4 != 4 || header_bytes < 20) return TransportProtocol::kMalformed;
  if (total_bytes != 0) {
    if (total_bytes < header_bytes) return TransportProtocol::kMalformed;
    reader.LimitTo(total_bytes);
  }
  if (!reader.Skip(header_bytes)) return TransportProtocol::kMalformed;
  if ((header.U16<6>() & 0x3fff) != 0) return TransportProtocol::kFragment;  // more, or an offset
  if (header.U8<9>() != kProtocolTcp) return TransportProtocol::kOther;
  SetAddress(header.Bytes<12, 4>(), 4, source);
  SetAddress(header.Bytes<16, 4>(), 4, destination);
  return TransportProtocol::kTcp;
}

TransportProtocol DecodeIpv6(ByteReader& reader, Endpoint& source, Endpoint& destination) {
  Header<40> header;
  if (!reader.Read(header)) return TransportProtocol::kMalformed;
  if (header.U8<0>() >> 4 != 6) return TransportProtocol::kMalformed;
  if (header.U16<4>() != 0) reader.LimitTo(header.U16<4>());

  uint8_t protocol = header.U8<6>();
  ExtensionStep step = ExtensionStep::kNext;
  // Each step but the last takes eight bytes or more off the packet, so this ends.
  while (step == ExtensionStep::kNext) step = StepOverExtension(reader, protocol);
  if (step == ExtensionStep::kFragment) return TransportProtocol::kFragment;
  if (step == ExtensionStep::kMalformed) return TransportProtocol::kMalformed;
  if (protocol != kProtocolTcp) return TransportProtocol::kOther;
  SetAddress(header.Bytes<8, 16>(), 6, source);
  SetAddress(header.Bytes<24, 16>(), 6, destination);
  return TransportProtocol::kTcp;
}

}  // namespace routewind
