// SPDX-License-Identifier: Apache-2.0
#include "replay/net/plain_packet.h"

#include <algorithm>
#include <cstring>

#include "replay/net/decode_link.h"
#include "replay/net/tcp_header.h"

namespace routewind {
namespace {

constexpr size_t kIpBytes = 20;
constexpr size_t kTcpBytes = 20;

void SetIpv4(std::span<const std::byte, 4> bytes, Endpoint& endpoint) {
  endpoint.ip_version = 4;
  endpoint.address.fill(0);
  std::memcpy(endpoint.address.data(), bytes.data(), bytes.size());
}

// With the EtherType at `kTypeAt` of the packet, and the IP header at `kIpAt`.
template <size_t kTypeAt, size_t kIpAt>
bool DecodeBehind(const Packet& packet, Segment& segment) {
  constexpr size_t kTcpAt = kIpAt + kIpBytes;
  if (packet.bytes.size() < kTcpAt + kTcpBytes) return false;
  const Header<kTcpAt> header(packet.bytes.data());
  const bool is_whole_tcp = header.template U16<kTypeAt>() == 0x0800 && header.template U8<kIpAt>() == 0x45 &&
                            (header.template U16<kIpAt + 6>() & 0x3fff) == 0 && header.template U8<kIpAt + 9>() == 6;
  if (!is_whole_tcp) return false;
  const TcpHeader tcp(packet.bytes.data() + kTcpAt);
  const size_t tcp_bytes = TcpHeaderBytes(tcp);
  const size_t ip_wire_bytes = header.template U16<kIpAt + 2>();
  const size_t ip_bytes = std::min(packet.bytes.size() - kIpAt, ip_wire_bytes);
  if (tcp_bytes < kTcpBytes || ip_bytes < kIpBytes + tcp_bytes) return false;
  SetIpv4(header.template Bytes<kIpAt + 12, 4>(), segment.source);
  SetIpv4(header.template Bytes<kIpAt + 16, 4>(), segment.destination);
  ReadTcpHeader(tcp, segment);
  const uint32_t options =
      HasIdentifyingOptions(tcp_bytes) ? IdentifyingOptionsOf(TcpHeaderWithOptions(packet.bytes.data() + kTcpAt)) : 0;
  segment.identity = IdentityOf(tcp, options, header.template U16<kIpAt + 4>());
  segment.payload_wire_bytes = static_cast<uint32_t>(ip_wire_bytes - kIpBytes - tcp_bytes);
  segment.payload = packet.bytes.subspan(kTcpAt + tcp_bytes, ip_bytes - kIpBytes - tcp_bytes);
  return true;
}

}  // namespace

bool DecodePlainPacket(const Packet& packet, Segment& segment) {
  switch (packet.link_type) {
    case kLinkEthernet:
      return DecodeBehind<12, 14>(packet, segment);
    case kLinkLinuxSll:
      return DecodeBehind<14, 16>(packet, segment);
    case kLinkLinuxSll2:
      return DecodeBehind<0, 20>(packet, segment);
    default:
      return false;
  }
}

}  // namespace routewind
