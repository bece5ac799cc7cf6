// SPDX-License-Identifier: Apache-2.0
#include "integration/capture/connection_watch.h"

#include <algorithm>

namespace routewind::integration {
namespace {

constexpr int kEthernetLinkType = 1;  // LINKTYPE_ETHERNET; the other one used is Linux cooked v2
constexpr size_t kEthernetBytes = 14;
constexpr size_t kCookedBytes = 20;
constexpr size_t kIpv6Bytes = 40;
constexpr size_t kTcpFlags = 13;  // offset in the TCP header
constexpr uint8_t kFin = 1;
constexpr uint8_t kSyn = 2;
constexpr uint8_t kRst = 4;
constexpr uint8_t kAck = 16;

uint8_t At(std::span<const std::byte> bytes, size_t offset) {
  return offset < bytes.size() ? static_cast<uint8_t>(bytes[offset]) : uint8_t{0};
}

uint16_t PortAt(std::span<const std::byte> bytes, size_t offset) {
  return static_cast<uint16_t>(At(bytes, offset) << 8 | At(bytes, offset + 1));
}

// The packet from its TCP header on; the filter lets nothing else through.
std::span<const std::byte> TcpOf(std::span<const std::byte> packet, int link_type) {
  const size_t ip = link_type == kEthernetLinkType ? kEthernetBytes : kCookedBytes;
  const bool is_v6 = At(packet, ip) >> 4 == 6;
  const size_t ip_bytes = is_v6 ? kIpv6Bytes : size_t{4} * (At(packet, ip) & 15);
  return packet.subspan(std::min(packet.size(), ip + ip_bytes));
}

}  // namespace

void ConnectionWatch::Look(std::span<const std::byte> packet) {
  const std::span<const std::byte> tcp = TcpOf(packet, link_type_);
  const bool from_server = PortAt(tcp, 0) == server_port_;
  const uint16_t client_port = PortAt(tcp, from_server ? 2 : 0);
  const uint8_t flags = At(tcp, kTcpFlags);
  if ((flags & (kSyn | kAck)) == kSyn) by_client_port_[client_port] = Closing();
  const auto found = by_client_port_.find(client_port);
  if (found == by_client_port_.end()) return;
  if (flags & kRst) found->second.was_reset = true;
  if (flags & kFin) {
    (from_server ? found->second.server_finished : found->second.client_finished) = true;
  }
}

bool ConnectionWatch::AllClosed(size_t count) const {
  return by_client_port_.size() >= count &&
         std::all_of(by_client_port_.begin(), by_client_port_.end(), [](const auto& entry) {
           const Closing& closing = entry.second;
           return closing.was_reset || (closing.client_finished && closing.server_finished);
         });
}

}  // namespace routewind::integration
