// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "replay/net/testing/packet_builder.h"

namespace routewind::synth {

// Puts a PROXY protocol header before what the sender of each SYN says, as a load balancer in front of the server would:
// the real client is kClientV4 or kClientV6, with the port that it had. What follows moves back by the header's length,
// and so does what the server acknowledges.
//
// Precondition: packets come in the order in which they were sent, each connection beginning with its SYN; others stay.
class ProxyPrefix {
 public:
  static constexpr char kClientV4[] = "192.0.2.1";
  static constexpr char kClientV6[] = "2001:db8::1";

  // `version`: "v1", "v2", or "" for no header at all.
  explicit ProxyPrefix(std::string version) : version_(std::move(version)) {}

  // Precondition: `packet` is whole, not yet cut into pieces.
  void Apply(testing::TcpPacket& packet) {
    if (version_.empty()) return;
    const bool is_first = (packet.flags & (Segment::kSyn | Segment::kAck)) == Segment::kSyn;
    if (is_first) clients_[{packet.source, packet.destination}] = {HeaderOf(packet), packet.sequence + 1};
    const auto answered = clients_.find({packet.destination, packet.source});
    if (answered != clients_.end() && answered->second.IsBehind(packet.acknowledgment)) {
      packet.acknowledgment += static_cast<uint32_t>(answered->second.header.size());
    }
    const auto client = clients_.find({packet.source, packet.destination});
    if (client == clients_.end() || is_first) return;
    if (client->second.IsBehind(packet.sequence)) {
      packet.sequence += static_cast<uint32_t>(client->second.header.size());
    } else if (!packet.payload.empty()) {
      packet.payload.insert(0, client->second.header);
    }
  }

 private:
  struct Client {
    std::string header;
    uint32_t first = 0;  // sequence number of the first byte
    bool IsBehind(uint32_t sequence) const { return static_cast<int32_t>(sequence - first) > 0; }
  };

  std::string HeaderOf(const testing::TcpPacket& packet) const {
    const bool is_ipv6 = packet.source.ip_version == 6;
    if (version_ == "v1") {
      return std::string("PROXY ") + (is_ipv6 ? "TCP6 " : "TCP4 ") + (is_ipv6 ? kClientV6 : kClientV4) + " " +
             (is_ipv6 ? "2001:db8::2" : "198.51.100.1") + " " + std::to_string(packet.source.port) + " " +
             std::to_string(packet.destination.port) + "\r\n";
    }
    std::string header("\r\n\r\n\0\r\nQUIT\n\x21", 13);
    testing::Append8(header, is_ipv6 ? 0x21 : 0x11);
    testing::Append16(header, (is_ipv6 ? 36 : 12) + 5);
    header += is_ipv6 ? std::string("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2", 32)
                      : std::string("\xc0\0\2\1\xc6\x33\x64\1", 8);
    testing::Append16(header, packet.source.port);
    testing::Append16(header, packet.destination.port);
    return header + std::string("\4\0\2no", 5);  // PP2_TYPE_NOOP, of two bytes
  }

  std::string version_;
  std::map<std::pair<Endpoint, Endpoint>, Client> clients_;
};

}  // namespace routewind::synth
