// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <tuple>

#include "replay/net/plain_packet.h"
#include "replay/net/segment.h"
#include "replay/net/testing/packet_builder.h"

namespace routewind {
namespace {

using testing::BuildPacket;
using testing::BytesOf;
using testing::LinkOptions;
using testing::TcpPacket;
using testing::TextOf;

void ExpectSame(const Segment& a, const Segment& b) {
  EXPECT_EQ(a.source, b.source);
  EXPECT_EQ(a.destination, b.destination);
  EXPECT_EQ(std::tie(a.sequence, a.acknowledgment, a.flags, a.identity),
            std::tie(b.sequence, b.acknowledgment, b.flags, b.identity));
  EXPECT_EQ(a.payload_wire_bytes, b.payload_wire_bytes);
  EXPECT_EQ(a.payload.data(), b.payload.data());
  EXPECT_EQ(a.payload.size(), b.payload.size());
}

// In memory of its own exact size, so that AddressSanitizer sees the first byte read beyond it. The short way through a plain
// packet tells the same, where it tells anything.
struct Decoded {
  PacketKind kind;
  Segment segment;
  std::string payload;
};
Decoded Decode(int link_type, const std::string& bytes, size_t wire_bytes = 0) {
  const std::vector<char> exact(bytes.begin(), bytes.end());
  Packet packet;
  packet.link_type = link_type;
  packet.wire_bytes = static_cast<uint32_t>(wire_bytes == 0 ? bytes.size() : wire_bytes);
  packet.bytes = BytesOf({exact.data(), exact.size()});
  Decoded decoded{};
  decoded.kind = DecodeSegment(packet, decoded.segment);
  Segment plain;
  if (DecodePlainPacket(packet, plain)) {
    EXPECT_EQ(decoded.kind, PacketKind::kSegment);
    ExpectSame(decoded.segment, plain);
  }
  if (decoded.kind == PacketKind::kSegment) decoded.payload = TextOf(decoded.segment.payload);
  return decoded;
}

TcpPacket Example(bool is_ipv6) {
  TcpPacket packet;
  if (is_ipv6) {
    packet.source = testing::Ipv6End({0xfd00, 0, 0, 0, 0, 0, 0, 7}, 41234);
    packet.destination = testing::Ipv6End({0xfd00, 0, 0, 0, 0, 0, 0, 1}, 50051);
  }
  packet.sequence = 0xfffffff0;
  packet.acknowledgment = 77;
  packet.flags = Segment::kAck | Segment::kFin;
  packet.payload = "hello";
  return packet;
}

struct LinkCase {
  const char* name;
  LinkOptions link;
};
const LinkCase kLinkCases[] = {
    {"Ethernet", {kLinkEthernet, {}}},
    {"Ethernet with an 802.1Q tag", {kLinkEthernet, {7}}},
    {"QinQ 0x88a8", {kLinkEthernet, {7, 8}, 0x88a8}},
    {"QinQ 0x9100", {kLinkEthernet, {7, 8}, 0x9100}},
    {"SLL", {kLinkLinuxSll, {}}},
    {"SLL with a tag", {kLinkLinuxSll, {7}}},
    {"SLL2", {kLinkLinuxSll2, {}}},
    {"SLL2 with a tag", {kLinkLinuxSll2, {7}}},
    {"NULL", {kLinkNull, {}}},
    {"LOOP", {kLinkLoop, {}}},
    {"RAW", {kLinkRaw, {}}},
    {"RAW as OpenBSD numbers it", {kLinkRawOpenBsd, {}}},
    {"RAW as files number it", {kLinkRawInFiles, {}}},
};

TEST(DecodeSegment, FindsTheSegmentBehindEveryLinkLayerAndIpVersion) {
  for (const LinkCase& c : kLinkCases) {
    for (const bool is_ipv6 : {false, true}) {
      SCOPED_TRACE(std::string(c.name) + (is_ipv6 ? " IPv6" : " IPv4"));
      const TcpPacket packet = Example(is_ipv6);
      const Decoded decoded = Decode(c.link.link_type, BuildPacket(packet, c.link));
      ASSERT_EQ(decoded.kind, PacketKind::kSegment);
      EXPECT_EQ(decoded.segment.source, packet.source);
      EXPECT_EQ(decoded.segment.destination, packet.destination);
      EXPECT_EQ(decoded.segment.sequence, 0xfffffff0);
      EXPECT_EQ(decoded.segment.acknowledgment, 77U);
      EXPECT_EQ(decoded.segment.flags, Segment::kAck | Segment::kFin);
      EXPECT_EQ(decoded.segment.payload_wire_bytes, 5U);
      EXPECT_EQ(decoded.payload, "hello");
    }
  }
}

TEST(DecodeSegment, TakesIpLinkTypesForWhatTheySay) {
  EXPECT_EQ(Decode(kLinkIpv4, testing::BuildIp(Example(false))).payload, "hello");
  EXPECT_EQ(Decode(kLinkIpv6, testing::BuildIp(Example(true))).payload, "hello");
  EXPECT_EQ(Decode(kLinkIpv4, testing::BuildIp(Example(true))).kind, PacketKind::kMalformed);
  EXPECT_EQ(Decode(kLinkIpv6, testing::BuildIp(Example(false))).kind, PacketKind::kMalformed);
}

TEST(DecodeSegment, ReadsTheNullFamilyInEitherByteOrder) {
  const std::string ip4 = testing::BuildIp(Example(false));
  const std::string ip6 = testing::BuildIp(Example(true));
  for (const char family : {'\x0a', '\x18', '\x1c', '\x1e'}) {
    EXPECT_EQ(Decode(kLinkNull, std::string({family, 0, 0, 0}) + ip6).payload, "hello");
    EXPECT_EQ(Decode(kLinkNull, std::string({0, 0, 0, family}) + ip6).payload, "hello");
  }
  EXPECT_EQ(Decode(kLinkNull, std::string({0, 0, 0, 2}) + ip4).payload, "hello");
  EXPECT_EQ(Decode(kLinkNull, std::string({7, 0, 0, 0}) + ip4).kind, PacketKind::kNotIp);
  EXPECT_EQ(Decode(kLinkLoop, std::string({2, 0, 0, 0}) + ip4).kind, PacketKind::kNotIp);
}

TEST(DecodeSegment, EthernetPaddingIsNotPayload) {
  for (const bool is_ipv6 : {false, true}) {
    TcpPacket packet = Example(is_ipv6);
    packet.payload.clear();
    const Decoded decoded = Decode(kLinkEthernet, BuildPacket(packet) + std::string(18, '\0'));
    EXPECT_EQ(decoded.kind, PacketKind::kSegment);
    EXPECT_EQ(decoded.payload, "");
    EXPECT_EQ(decoded.segment.payload_wire_bytes, 0U);
  }
}

TEST(DecodeSegment, StepsOverOptions) {
  TcpPacket packet = Example(false);
  packet.ip_options = std::string(40, '\1');
  packet.tcp_options = std::string(40, '\1');
  EXPECT_EQ(Decode(kLinkEthernet, BuildPacket(packet)).payload, "hello");
}

TEST(DecodeSegment, ALengthOfZeroMeansAllThatIsThere) {
  for (const bool is_ipv6 : {false, true}) {
    std::string ip = testing::BuildIp(Example(is_ipv6));
    ip[is_ipv6 ? 4 : 2] = ip[is_ipv6 ? 5 : 3] = 0;
    const Decoded whole = Decode(kLinkRaw, ip);
    EXPECT_EQ(whole.payload, "hello");
    EXPECT_EQ(whole.segment.payload_wire_bytes, 5U);
    const Decoded snapped = Decode(kLinkRaw, ip, ip.size() + 1000);
    EXPECT_EQ(snapped.payload, "hello");
    EXPECT_EQ(snapped.segment.payload_wire_bytes, 1005U);
  }
}

TEST(DecodeSegment, ASnappedPayloadKeepsItsLengthOnTheWire) {
  for (const LinkCase& c : kLinkCases) {
    SCOPED_TRACE(c.name);
    const std::string whole = BuildPacket(Example(true), c.link);
    const Decoded decoded =
        Decode(c.link.link_type, whole.substr(0, whole.size() - 3), whole.size());
    EXPECT_EQ(decoded.kind, PacketKind::kSegment);
    EXPECT_EQ(decoded.payload, "he");
    EXPECT_EQ(decoded.segment.payload_wire_bytes, 5U);
  }
}

struct ExtensionCase {
  const char* name;
  uint8_t first_header;
  std::string extensions;
  PacketKind kind;
};

TEST(DecodeSegment, FollowsIpv6ExtensionHeaders) {
  const auto bytes = [](std::initializer_list<uint8_t> head, size_t length) {
    std::string out(head.begin(), head.end());
    out.resize(length, '\0');
    return out;
  };
  const ExtensionCase cases[] = {
      {"hop-by-hop", 0, bytes({6, 0}, 8), PacketKind::kSegment},
      {"routing of 24 bytes", 43, bytes({6, 2}, 24), PacketKind::kSegment},
      {"destination options", 60, bytes({6, 0}, 8), PacketKind::kSegment},
      {"AH counts in fours", 51, bytes({6, 4}, 24), PacketKind::kSegment},
      {"atomic fragment", 44, bytes({6, 0, 0, 0}, 8), PacketKind::kSegment},
      {"first fragment", 44, bytes({6, 0, 0, 1}, 8), PacketKind::kFragment},
      {"later fragment", 44, bytes({6, 0, 0, 8}, 8), PacketKind::kFragment},
      {"hop-by-hop, then destination", 0, bytes({60, 0}, 8) + bytes({6, 0}, 8),
       PacketKind::kSegment},
      {"UDP behind hop-by-hop", 0, bytes({17, 0}, 8), PacketKind::kNotTcp},
      {"nothing follows", 59, "", PacketKind::kNotTcp},
      {"encrypted", 50, "", PacketKind::kNotTcp},
      {"longer than the packet", 0, bytes({6, 255}, 8), PacketKind::kMalformed},
  };
  for (const ExtensionCase& c : cases) {
    SCOPED_TRACE(c.name);
    TcpPacket packet = Example(true);
    packet.ipv6_first_header = c.first_header;
    packet.ipv6_extensions = c.extensions;
    const Decoded decoded = Decode(kLinkEthernet, BuildPacket(packet));
    EXPECT_EQ(decoded.kind, c.kind);
    EXPECT_EQ(decoded.payload, c.kind == PacketKind::kSegment ? "hello" : "");
  }
}

struct SpoiledCase {
  const char* name;
  size_t at;  // in an Ethernet frame with IPv4
  uint8_t value;
  PacketKind kind;
};

TEST(DecodeSegment, NamesWhatIsNotASegment) {
  const SpoiledCase cases[] = {
      {"ARP", 13, 0x06, PacketKind::kNotIp},
      {"802.3 length", 12, 0x00, PacketKind::kNotIp},
      {"IPv4 by type, version 6 inside", 14, 0x65, PacketKind::kMalformed},
      {"IP header shorter than 20 bytes", 14, 0x44, PacketKind::kMalformed},
      {"IP header longer than the packet", 14, 0x4f, PacketKind::kMalformed},
      {"IP total shorter than its header", 17, 19, PacketKind::kMalformed},
      {"IP total cuts the TCP header", 17, 39, PacketKind::kMalformed},
      {"more fragments", 20, 0x20, PacketKind::kFragment},
      {"fragment offset", 21, 0x01, PacketKind::kFragment},
      {"UDP", 23, 17, PacketKind::kNotTcp},
      {"TCP header shorter than 20 bytes", 46, 0x40, PacketKind::kMalformed},
      {"TCP options beyond the packet", 46, 0xf0, PacketKind::kMalformed},
  };
  for (const SpoiledCase& c : cases) {
    SCOPED_TRACE(c.name);
    std::string packet = BuildPacket(Example(false));
    packet[c.at] = static_cast<char>(c.value);
    EXPECT_EQ(Decode(kLinkEthernet, packet).kind, c.kind);
  }
  EXPECT_EQ(Decode(147, BuildPacket(Example(false))).kind, PacketKind::kUnknownLinkType);
  EXPECT_EQ(Decode(kLinkRaw, "\x50").kind, PacketKind::kNotIp);
  EXPECT_EQ(Decode(kLinkRaw, "").kind, PacketKind::kMalformed);
}

TEST(DecodeSegment, EveryTruncationIsASnappedSegmentOrMalformed) {
  for (const LinkCase& c : kLinkCases) {
    for (const bool is_ipv6 : {false, true}) {
      SCOPED_TRACE(c.name);
      TcpPacket packet = Example(is_ipv6);
      packet.ipv6_first_header = 0;
      packet.ipv6_extensions = std::string("\x06\0\0\0\0\0\0\0", 8);
      packet.tcp_options = "\1\1\1\1";
      const std::string whole = BuildPacket(packet, c.link);
      const size_t headers = whole.size() - packet.payload.size();
      for (size_t length = 0; length < whole.size(); ++length) {
        const Decoded decoded = Decode(c.link.link_type, whole.substr(0, length), whole.size());
        EXPECT_EQ(decoded.kind, length < headers ? PacketKind::kMalformed : PacketKind::kSegment);
        EXPECT_EQ(decoded.payload,
                  length < headers ? "" : packet.payload.substr(0, length - headers));
      }
    }
  }
}

TEST(DecodePlainPacket, TakesWholeIpv4BehindTheUsualLinkLayersOnly) {
  const auto takes = [](int link_type, const std::string& bytes) {
    Packet packet;
    packet.link_type = link_type;
    packet.bytes = BytesOf(bytes);
    Segment segment;
    return DecodePlainPacket(packet, segment);
  };
  for (const int link : {kLinkEthernet, kLinkLinuxSll, kLinkLinuxSll2}) {
    EXPECT_TRUE(takes(link, BuildPacket(Example(false), {link, {}})));
    EXPECT_FALSE(takes(link, BuildPacket(Example(true), {link, {}})));
    EXPECT_FALSE(takes(link, BuildPacket(Example(false), {link, {7}})));
  }
  EXPECT_FALSE(takes(kLinkRaw, BuildPacket(Example(false), {kLinkRaw, {}})));
}

TEST(EndpointToString, FollowsRfc5952) {
  const std::pair<Endpoint, const char*> cases[] = {
      {testing::Ipv4End({10, 0, 0, 7}, 41234), "10.0.0.7:41234"},
      {testing::Ipv4End({255, 255, 255, 255}, 0), "255.255.255.255:0"},
      {testing::Ipv6End({0, 0, 0, 0, 0, 0, 0, 1}, 50051), "[::1]:50051"},
      {testing::Ipv6End({0, 0, 0, 0, 0, 0, 0, 0}, 1), "[::]:1"},
      {testing::Ipv6End({0x2001, 0xdb8, 0, 0, 0, 0, 0, 0}, 1), "[2001:db8::]:1"},
      {testing::Ipv6End({0x2001, 0xdb8, 0, 1, 1, 1, 1, 1}, 1), "[2001:db8:0:1:1:1:1:1]:1"},
      {testing::Ipv6End({0x2001, 0xdb8, 0, 0, 1, 0, 0, 1}, 1), "[2001:db8::1:0:0:1]:1"},
      {testing::Ipv6End({0x2001, 0, 0, 1, 0, 0, 0, 1}, 1), "[2001:0:0:1::1]:1"},
      {testing::Ipv6End({0xABCD, 2, 3, 4, 5, 6, 7, 0xEF}, 1), "[abcd:2:3:4:5:6:7:ef]:1"},
      {testing::Ipv6End({0, 0, 0, 0, 0, 0xffff, 0x0a00, 0x0007}, 1), "[::ffff:10.0.0.7]:1"},
  };
  for (const auto& [endpoint, text] : cases) EXPECT_EQ(endpoint.ToString(), text);
}

}  // namespace
}  // namespace routewind
