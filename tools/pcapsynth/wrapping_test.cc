// SPDX-License-Identifier: Apache-2.0
// Headers that wrap a packet, cut off or spoiled: what a whole one holds is checked end to end, by integration/.
#include <gtest/gtest.h>

#include "replay/net/layer_walk.h"
#include "replay/net/testing/packet_builder.h"
#include "tools/pcapsynth/wrappings.h"

namespace routewind {
namespace {

using testing::BytesOf;

PacketKind KindOf(const std::string& bytes, size_t wire_bytes) {
  const std::vector<char> exact(bytes.begin(), bytes.end());
  Packet packet;
  packet.link_type = kLinkEthernet;
  packet.wire_bytes = static_cast<uint32_t>(wire_bytes);
  packet.bytes = BytesOf({exact.data(), exact.size()});
  Segment segment;
  return DecodeSegment(packet, segment);
}

std::string WrappedExample(const std::vector<std::string>& names, const std::string& payload) {
  testing::TcpPacket inner;
  inner.payload = payload;
  synth::Wrapped packet{testing::BuildIp(inner), 0x0800};
  for (const std::string& name : names) packet = synth::Wrap(name, packet).value();
  return synth::AddLink("ethernet", packet, 1).value().bytes;
}

TEST(Wrapping, CutAnywhereIsASnappedSegmentOrMalformed) {
  for (const std::string& name : synth::WrappingNames()) {
    SCOPED_TRACE(name);
    const std::string payload = "payload";
    const std::string whole = WrappedExample({name}, payload);
    EXPECT_EQ(KindOf(whole, whole.size()), PacketKind::kSegment);
    for (size_t length = 0; length < whole.size(); ++length) {
      const bool has_headers = length >= whole.size() - payload.size();
      const PacketKind kind = KindOf(whole.substr(0, length), whole.size());
      // A pseudowire tells by the frame behind its labels: when that is cut off, it may be anything.
      const bool is_vague = name.starts_with("mpls-pseudowire") && kind == PacketKind::kNotIp;
      EXPECT_TRUE(is_vague || kind == (has_headers ? PacketKind::kSegment : PacketKind::kMalformed)) << length;
    }
  }
}

TEST(Wrapping, MayBeNestedUpToALimit) {
  EXPECT_EQ(KindOf(WrappedExample({"vxlan", "gre", "mpls", "vlan"}, "x"), 200), PacketKind::kSegment);
  const std::vector<std::string> deep(LayerWalk::kMaxLayers, "ip-in-ipv4");
  EXPECT_EQ(KindOf(WrappedExample(deep, "x"), 2000), PacketKind::kTooDeep);
}

struct SpoiledCase {
  const char* name;
  const char* wrapping;
  size_t at;  // behind the Ethernet header
  uint8_t value;
  PacketKind kind;
};

TEST(Wrapping, OfAnotherKindIsNamed) {
  const SpoiledCase cases[] = {
      {"VXLAN without a network", "vxlan", 28, 0x00, PacketKind::kNotTcp},
      {"VXLAN with a reserved bit", "vxlan", 28, 0x48, PacketKind::kNotTcp},
      {"UDP of another port", "vxlan", 23, 0x00, PacketKind::kNotTcp},
      {"UDP shorter than its header", "vxlan", 25, 0x07, PacketKind::kMalformed},
      {"GENEVE version 1", "geneve", 28, 0x43, PacketKind::kNotTcp},
      {"GENEVE options beyond the packet", "geneve", 28, 0x3f, PacketKind::kMalformed},
      {"GTP version 2", "gtp", 28, 0x50, PacketKind::kNotTcp},
      {"GTP echo", "gtp", 29, 0x01, PacketKind::kNotTcp},
      {"a GTP extension of no length", "gtp-extensions", 40, 0x00, PacketKind::kMalformed},
      {"GRE version 2", "gre", 21, 0x02, PacketKind::kNotTcp},
      {"GRE with another protocol", "gre", 22, 0x12, PacketKind::kNotIp},
      {"ERSPAN III of something else", "erspan-3", 38, 0x30, PacketKind::kNotIp},
      {"PPPoE discovery", "pppoe", 1, 0x09, PacketKind::kNotIp},
      {"PPP link control", "pppoe", 6, 0xc0, PacketKind::kNotIp},
      {"EtherIP version 2", "ethernet-in-ip", 20, 0x20, PacketKind::kNotTcp},
      {"an associated channel", "mpls", 8, 0x10, PacketKind::kNotIp},
  };
  for (const SpoiledCase& c : cases) {
    SCOPED_TRACE(c.name);
    std::string packet = WrappedExample({c.wrapping}, "payload");
    packet[14 + c.at] = static_cast<char>(c.value);
    EXPECT_EQ(KindOf(packet, packet.size()), c.kind);
  }
}

}  // namespace
}  // namespace routewind
