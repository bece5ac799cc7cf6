// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "replay/net/decode_link.h"
#include "replay/net/segment.h"

// Hand-made packets for tests and test tools: what DecodeSegment takes apart is put together here,
// without a line in common.
namespace routewind::testing {

// Appends numbers to a string of bytes, big-endian.
inline void Append8(std::string& out, unsigned value) { out += static_cast<char>(value & 0xff); }
inline void Append16(std::string& out, unsigned value) {
  Append8(out, value >> 8);
  Append8(out, value);
}
inline void Append32(std::string& out, uint32_t value) {
  Append16(out, value >> 16);
  Append16(out, value & 0xffff);
}

inline ByteSpan BytesOf(std::string_view text) {
  return ByteSpan(reinterpret_cast<const std::byte*>(text.data()), text.size());
}
inline std::string TextOf(ByteSpan bytes) {
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

inline Endpoint Ipv4End(std::initializer_list<uint8_t> address, uint16_t port) {
  Endpoint end;
  std::copy(address.begin(), address.end(), end.address.begin());
  end.port = port;
  return end;
}
inline Endpoint Ipv6End(std::initializer_list<uint16_t> groups, uint16_t port) {
  Endpoint end;
  end.ip_version = 6;
  end.port = port;
  size_t at = 0;
  for (const uint16_t group : groups) {
    end.address[at++] = static_cast<uint8_t>(group >> 8);
    end.address[at++] = static_cast<uint8_t>(group & 0xff);
  }
  return end;
}

struct TcpPacket {
  Endpoint source = Ipv4End({10, 0, 0, 7}, 41234);
  Endpoint destination = Ipv4End({10, 0, 0, 1}, 50051);
  uint32_t sequence = 0;
  uint32_t acknowledgment = 0;
  uint8_t flags = Segment::kAck;
  std::string payload;
  std::string tcp_options;      // padded by the caller to a multiple of four
  std::string ip_options;       // IPv4: the same
  std::string ipv6_extensions;  // whole extension headers; the last one names protocol 6
  uint8_t ipv6_first_header = 6;
};

struct LinkOptions {
  int link_type = kLinkEthernet;
  std::vector<uint16_t> vlans;  // outermost first
  uint16_t outer_tag = 0x8100;
};

// Ones' complement sum of 16-bit words (RFC 1071), on top of `sum`.
inline uint32_t SumWords(std::string_view bytes, uint32_t sum) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    sum += static_cast<uint32_t>(static_cast<uint8_t>(bytes[i])) << (i % 2 == 0 ? 8 : 0);
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return sum;
}
inline void PutChecksum(std::string& bytes, size_t at, uint32_t sum) {
  const uint32_t checksum = ~sum & 0xffff;
  bytes[at] = static_cast<char>(checksum >> 8);
  bytes[at + 1] = static_cast<char>(checksum & 0xff);
}

inline std::string AddressBytes(const Endpoint& end) {
  return std::string(reinterpret_cast<const char*>(end.address.data()),
                     end.ip_version == 6 ? 16 : 4);
}

inline std::string BuildTcp(const TcpPacket& packet) {
  std::string out;
  Append16(out, packet.source.port);
  Append16(out, packet.destination.port);
  Append32(out, packet.sequence);
  Append32(out, packet.acknowledgment);
  Append8(out, static_cast<unsigned>((20 + packet.tcp_options.size()) / 4) << 4);
  Append8(out, packet.flags);
  Append16(out, 0xffff);  // window
  Append32(out, 0);       // checksum, urgent pointer
  out += packet.tcp_options + packet.payload;
  uint32_t sum = SumWords(AddressBytes(packet.source) + AddressBytes(packet.destination), 6);
  sum = SumWords(out, sum + static_cast<uint32_t>(out.size() & 0xffff));
  PutChecksum(out, 16, (sum & 0xffff) + (sum >> 16));
  return out;
}

// A total too large for its field is written as 0, as segmentation offload does.
inline std::string BuildIp(const TcpPacket& packet) {
  const std::string tcp = BuildTcp(packet);
  std::string out;
  if (packet.source.ip_version == 6) {
    const size_t length = packet.ipv6_extensions.size() + tcp.size();
    Append32(out, 0x60000000);
    Append16(out, length > 0xffff ? 0 : static_cast<unsigned>(length));
    Append8(out, packet.ipv6_first_header);
    Append8(out, 64);
    return out + AddressBytes(packet.source) + AddressBytes(packet.destination) +
           packet.ipv6_extensions + tcp;
  }
  const size_t header_bytes = 20 + packet.ip_options.size();
  const size_t length = header_bytes + tcp.size();
  Append8(out, 0x40 | static_cast<unsigned>(header_bytes / 4));
  Append8(out, 0);
  Append16(out, length > 0xffff ? 0 : static_cast<unsigned>(length));
  Append32(out, 0x00004000);  // identification, do not fragment
  Append16(out, 0x4006);      // TTL, TCP
  Append16(out, 0);
  out += AddressBytes(packet.source) + AddressBytes(packet.destination) + packet.ip_options;
  PutChecksum(out, 10, SumWords(out, 0));
  return out + tcp;
}

// The type field of a link header and the tags behind it.
inline std::string EtherTypeAndTags(const LinkOptions& link, unsigned ether_type) {
  std::string out;
  for (size_t i = 0; i < link.vlans.size(); ++i) {
    Append16(out, i == 0 ? link.outer_tag : 0x8100U);
    Append16(out, link.vlans[i]);
  }
  Append16(out, ether_type);
  return out;
}

// The link header for an IP packet of this version. NULL is written in little-endian order, as x86
// and ARM do.
inline std::string BuildLinkHeader(const LinkOptions& link, int ip_version) {
  const unsigned ether_type = ip_version == 6 ? 0x86dd : 0x0800;
  const char family = ip_version == 6 ? 30 : 2;
  const std::string types = EtherTypeAndTags(link, ether_type);
  switch (link.link_type) {
    case kLinkEthernet:
      return std::string("\x02\0\0\0\0\1\x02\0\0\0\0\2", 12) + types;
    case kLinkLinuxSll:
      return std::string("\0\0\0\1\0\6\x02\0\0\0\0\2\0\0", 14) + types;
    case kLinkLinuxSll2: {
      // The first type stands in the header itself, the rest behind it.
      return types.substr(0, 2) + std::string("\0\0\0\0\0\2\0\1\0\6\x02\0\0\0\0\2\0\0", 18) +
             types.substr(2);
    }
    case kLinkNull:
      return std::string({family, 0, 0, 0});
    case kLinkLoop:
      return std::string({0, 0, 0, family});
    default:
      return "";
  }
}

inline std::string BuildPacket(const TcpPacket& packet, const LinkOptions& link = {}) {
  return BuildLinkHeader(link, packet.source.ip_version) + BuildIp(packet);
}

}  // namespace routewind::testing
