// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "replay/net/testing/packet_builder.h"
#include "tools/pcapsynth/wrappings.h"

namespace routewind::synth {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): Append8 and its kin

bool IsIp(const Wrapped& packet) { return packet.ether_type == 0x0800 || packet.ether_type == 0x86dd; }

std::string EtherType(uint16_t type) {
  std::string out;
  Append16(out, type);
  return out;
}

}  // namespace

const std::vector<std::string>& LinkNames() {
  static const std::vector<std::string> names = {"ethernet", "sll", "sll2", "null", "loop", "raw", "ip",
                                                 "ppp",      "ppp-serial", "cisco-hdlc", "pppoe", "snap"};
  return names;
}

Result<LinkPacket> AddLink(const std::string& name, const Wrapped& packet, uint8_t station) {
  const std::string type = EtherType(packet.ether_type);
  const std::string macs = std::string("\x02\0\0\0\0\1\x02\0\0\0\0", 11) + static_cast<char>(station);
  if (name == "ethernet") {
    if (packet.ether_type == 0x6558) return LinkPacket{kLinkEthernet, packet.bytes};
    return LinkPacket{kLinkEthernet, macs + type + packet.bytes};
  }
  if (name == "snap") {
    const std::string llc = std::string("\xaa\xaa\3\0\0\0", 6) + type + packet.bytes;
    return LinkPacket{kLinkEthernet, macs + EtherType(static_cast<uint16_t>(llc.size() & 0x5ff)) + llc};
  }
  if (name == "sll") return LinkPacket{kLinkLinuxSll, std::string("\0\0\0\1\0\6\x02\0\0\0\0\2\0\0", 14) + type + packet.bytes};
  if (name == "sll2") {
    return LinkPacket{kLinkLinuxSll2, type + std::string("\0\0\0\0\0\2\0\1\0\6\x02\0\0\0\0\2\0\0", 18) + packet.bytes};
  }
  if (!IsIp(packet)) return Error{"a link layer '" + name + "' carries only IP"};
  const bool is_ipv6 = packet.ether_type == 0x86dd;
  const std::string family(1, is_ipv6 ? '\x1e' : '\x02');
  const std::string zeros(3, '\0');
  const std::string ppp = is_ipv6 ? std::string("\0\x57", 2) : std::string("\0\x21", 2);
  if (name == "null") return LinkPacket{kLinkNull, family + zeros + packet.bytes};
  if (name == "loop") return LinkPacket{kLinkLoop, zeros + family + packet.bytes};
  if (name == "raw") return LinkPacket{kLinkRawInFiles, packet.bytes};
  if (name == "ip") return LinkPacket{is_ipv6 ? kLinkIpv6 : kLinkIpv4, packet.bytes};
  if (name == "ppp") return LinkPacket{kLinkPpp, ppp + packet.bytes};
  if (name == "ppp-serial") return LinkPacket{kLinkPppSerial, "\xff\3" + ppp + packet.bytes};
  if (name == "cisco-hdlc") return LinkPacket{kLinkCiscoHdlc, std::string("\x0f\0", 2) + type + packet.bytes};
  if (name == "pppoe") return LinkPacket{kLinkPppoe, Wrap("pppoe", packet).value().bytes};
  return Error{"no link layer is called '" + name + "'"};
}

std::vector<Wrapped> Fragment(const Wrapped& packet, size_t payload_bytes, uint32_t identification) {
  const bool is_ipv6 = packet.ether_type == 0x86dd;
  const size_t header_bytes = is_ipv6 ? 40 : (static_cast<uint8_t>(packet.bytes[0]) & 0xf) * size_t{4};
  const std::string header = packet.bytes.substr(0, header_bytes);
  const std::string content = packet.bytes.substr(header_bytes);
  std::vector<Wrapped> fragments;
  for (size_t at = 0; at == 0 || at < content.size(); at += payload_bytes) {
    const std::string part = content.substr(at, payload_bytes);
    const bool has_more = at + part.size() < content.size();
    std::string out = header;
    const auto put16 = [&out](size_t where, size_t value) {
      out[where] = static_cast<char>(value >> 8);
      out[where + 1] = static_cast<char>(value & 0xff);
    };
    if (is_ipv6) {
      put16(4, 8 + part.size());
      std::string extension(1, header[6]);
      Append8(extension, 0);
      Append16(extension, static_cast<unsigned>(at | (has_more ? 1 : 0)));
      Append32(extension, identification);
      out[6] = 44;
      out += extension;
    } else {
      put16(2, header_bytes + part.size());
      put16(4, identification & 0xffff);
      put16(6, at / 8 | (has_more ? 0x2000 : 0));
      put16(10, 0);
      PutChecksum(out, 10, SumWords(out, 0));
    }
    fragments.push_back({out + part, packet.ether_type});
  }
  return fragments;
}

}  // namespace routewind::synth
