// SPDX-License-Identifier: Apache-2.0
#include "tools/pcapsynth/wrappings.h"

#include <algorithm>
#include <functional>
#include <map>

#include "replay/net/testing/packet_builder.h"

namespace routewind::synth {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): Append8 and its kin

constexpr uint16_t kFrame = 0x6558;

std::string Frame(const Wrapped& inner, uint8_t station = 1) {
  if (inner.ether_type == kFrame) return inner.bytes;
  std::string out("\x02\0\0\0\0\1\x02\0\0\0\0", 11);
  Append8(out, station);
  Append16(out, inner.ether_type);
  return out + inner.bytes;
}

Wrapped OuterIpv4(uint8_t protocol, const std::string& content) {
  std::string out;
  Append16(out, 0x4500);
  Append16(out, static_cast<unsigned>(20 + content.size()));
  Append32(out, 0x12340000);
  Append8(out, 63);
  Append8(out, protocol);
  Append16(out, 0);
  out += std::string("\xc0\xa8\0\1\xc0\xa8\0\2", 8);
  PutChecksum(out, 10, SumWords(out, 0));
  return {out + content, 0x0800};
}

Wrapped OuterIpv6(uint8_t protocol, const std::string& content) {
  std::string out;
  Append32(out, 0x60000000);
  Append16(out, static_cast<unsigned>(content.size()));
  Append8(out, protocol);
  Append8(out, 63);
  out += std::string("\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16) + std::string("\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2", 16);
  return {out + content, 0x86dd};
}

Wrapped Tag(uint16_t tag_type, uint16_t vlan, const Wrapped& inner) {
  std::string out;
  Append16(out, vlan);
  Append16(out, inner.ether_type);
  return {out + inner.bytes, tag_type};
}

// Two labels, of which the second is marked as the last.
Wrapped Labels(const std::string& inner) { return {std::string("\0\1\x02\x40\0\1\x03\x40", 8) + inner, 0x8847}; }

uint8_t IpProtocol(const Wrapped& inner) { return inner.ether_type == 0x86dd ? 41 : 4; }

Wrapped Gre(uint16_t flags, uint16_t type, const std::string& fields, const std::string& content) {
  std::string out;
  Append16(out, flags);
  Append16(out, type);
  return OuterIpv4(47, out + fields + content);
}

std::string Udp(uint16_t port, const std::string& content) {
  std::string out;
  Append16(out, 54321);
  Append16(out, port);
  Append16(out, static_cast<unsigned>(8 + content.size()));
  Append16(out, 0);
  return out + content;
}

std::string Geneve(const Wrapped& inner, bool is_frame) {
  std::string out("\x03\0", 2);  // three words of options
  Append16(out, is_frame ? kFrame : inner.ether_type);
  out += std::string("\0\0\7\0", 4) + std::string("\1\2\x80\2options!", 12);
  return out + (is_frame ? Frame(inner) : inner.bytes);
}

std::string Gtp(uint8_t flags, const std::string& fields, const std::string& content) {
  std::string out;
  Append8(out, flags);
  Append8(out, 255);
  Append16(out, static_cast<unsigned>(fields.size() + content.size()));
  Append32(out, 0xabcd);
  return out + fields + content;
}

Wrapped Pppoe(const Wrapped& inner) {
  std::string out("\x11\0\0\7", 4);
  Append16(out, static_cast<unsigned>(2 + inner.bytes.size()));
  Append16(out, inner.ether_type == 0x86dd ? 0x0057 : 0x0021);
  return {out + inner.bytes, 0x8864};
}

const std::string kKeySequence("\0\0\0\x2a\0\0\0\7", 8);

const std::map<std::string, std::function<Wrapped(const Wrapped&)>>& Wrappers() {
  using W = const Wrapped&;
  static const std::map<std::string, std::function<Wrapped(const Wrapped&)>> wrappers = {
      {"vlan", [](W w) { return Tag(0x8100, 7, w); }},
      {"qinq", [](W w) { return Tag(0x88a8, 9, Tag(0x8100, 7, w)); }},
      {"qinq-9100", [](W w) { return Tag(0x9100, 9, Tag(0x8100, 7, w)); }},
      {"frame", [](W w) { return Wrapped{Frame(w), kFrame}; }},
      {"mpls", [](W w) { return Labels(w.bytes); }},
      {"mpls-pseudowire", [](W w) { return Labels(std::string("\0\0\0\5", 4) + Frame(w)); }},
      {"mpls-pseudowire-without-control-word", [](W w) { return Labels(Frame(w)); }},
      {"mpls-in-ip", [](W w) { return OuterIpv4(137, Labels(w.bytes).bytes); }},
      {"pppoe", Pppoe},
      {"ip-in-ipv4", [](W w) { return OuterIpv4(IpProtocol(w), w.bytes); }},
      {"ip-in-ipv6", [](W w) { return OuterIpv6(IpProtocol(w), w.bytes); }},
      {"ethernet-in-ip", [](W w) { return OuterIpv4(97, std::string("\x30\0", 2) + Frame(w)); }},
      {"gre", [](W w) { return Gre(0, w.ether_type, "", w.bytes); }},
      {"gre-checksum-key-sequence", [](W w) { return Gre(0xb000, w.ether_type, std::string(4, '\0') + kKeySequence, w.bytes); }},
      {"gre-bridging", [](W w) { return Gre(0x2000, kFrame, kKeySequence.substr(0, 4), Frame(w)); }},
      {"gre-ppp", [](W w) { return Gre(0x3081, 0x880b, kKeySequence + std::string("\0\0\0\1", 4), std::string("\xff\3", 2) + Pppoe(w).bytes.substr(6)); }},
      {"erspan-1", [](W w) { return Gre(0, 0x88be, "", Frame(w)); }},
      {"erspan-2", [](W w) { return Gre(0x1000, 0x88be, std::string("\0\0\0\1\x10\7\0\1\0\0\0\3", 12), Frame(w)); }},
      {"erspan-3", [](W w) { return Gre(0x1000, 0x22eb, std::string("\0\0\0\1\x20\7\0\1\0\0\0\3\0\0\0\0", 16), Frame(w)); }},
      {"erspan-3-subheader", [](W w) { return Gre(0x1000, 0x22eb, std::string("\0\0\0\1\x20\7\0\1\0\0\0\3\0\0\x08\1", 16) + std::string(8, '\1'), w.bytes); }},
      {"vxlan", [](W w) { return OuterIpv4(17, Udp(4789, std::string("\x08\0\0\0\0\0\7\0", 8) + Frame(w))); }},
      {"vxlan-of-linux-over-ipv6", [](W w) { return OuterIpv6(17, Udp(8472, std::string("\x08\0\0\0\0\0\7\0", 8) + Frame(w))); }},
      {"geneve", [](W w) { return OuterIpv4(17, Udp(6081, Geneve(w, true))); }},
      {"geneve-ip", [](W w) { return OuterIpv4(17, Udp(6081, Geneve(w, false))); }},
      {"gtp", [](W w) { return OuterIpv4(17, Udp(2152, Gtp(0x30, "", w.bytes))); }},
      {"gtp-sequence", [](W w) { return OuterIpv4(17, Udp(2152, Gtp(0x32, std::string("\0\1\0\0", 4), w.bytes))); }},
      {"gtp-extensions", [](W w) { return OuterIpv4(17, Udp(2152, Gtp(0x34, std::string("\0\0\0\x85\1\x10\7\x40\2\1\2\3\4\5\6\0", 16), w.bytes))); }},
  };
  return wrappers;
}

template <typename Map>
std::vector<std::string> KeysOf(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

}  // namespace

const std::vector<std::string>& WrappingNames() {
  static const std::vector<std::string> names = KeysOf(Wrappers());
  return names;
}

Result<Wrapped> Wrap(const std::string& name, const Wrapped& inner) {
  const auto found = Wrappers().find(name);
  if (found == Wrappers().end()) return Error{"no wrapping is called '" + name + "'"};
  return found->second(inner);
}

}  // namespace routewind::synth
