// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/libpcap_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay/net/testing/packet_builder.h"

namespace routewind {
namespace {

using ::testing::HasSubstr;
using testing::BytesOf;

struct LinkRow {
  const char* name;
  int link_type;
};

Packet PacketOf(const std::string& bytes, int link_type) {
  Packet packet;
  packet.link_type = link_type;
  packet.bytes = BytesOf(bytes);
  packet.wire_bytes = static_cast<uint32_t>(bytes.size());
  return packet;
}

std::string TcpOn(int link_type, uint16_t destination_port) {
  testing::TcpPacket packet;
  packet.destination = testing::Ipv4End({10, 0, 0, 1}, destination_port);
  packet.payload = "payload";
  testing::LinkOptions link;
  link.link_type = link_type;
  return testing::BuildLinkHeader(link, 4) + testing::BuildIp(packet);
}

TEST(PacketFilter, MeansTheSameOnEveryLinkTypeOfOneCapture) {
  Result<PacketFilter> filter = PacketFilter::Compile("tcp dst port 50051");
  ASSERT_TRUE(filter) << filter.error().message;
  const LinkRow rows[] = {{"Ethernet", kLinkEthernet}, {"raw IP", kLinkRaw},        {"cooked", kLinkLinuxSll},
                          {"cooked 2", kLinkLinuxSll2}, {"loopback", kLinkNull},    {"Ethernet again", kLinkEthernet}};
  for (const LinkRow& row : rows) {
    EXPECT_TRUE(filter->Takes(PacketOf(TcpOn(row.link_type, 50051), row.link_type))) << row.name;
    EXPECT_FALSE(filter->Takes(PacketOf(TcpOn(row.link_type, 443), row.link_type))) << row.name;
  }
  EXPECT_EQ(filter->fault(), "");
}

TEST(PacketFilter, LooksAtTheLengthOnTheWireAndNeverBehindWhatWasCaptured) {
  Result<PacketFilter> filter = PacketFilter::Compile("greater 1000");
  ASSERT_TRUE(filter);
  const std::string bytes = TcpOn(kLinkEthernet, 50051);
  Packet snapped = PacketOf(bytes, kLinkEthernet);
  EXPECT_FALSE(filter->Takes(snapped));
  snapped.wire_bytes = 1000;
  EXPECT_TRUE(filter->Takes(snapped));

  Result<PacketFilter> by_port = PacketFilter::Compile("tcp dst port 50051");
  ASSERT_TRUE(by_port);
  for (size_t captured = 0; captured < 38; ++captured) {
    snapped.bytes = BytesOf(bytes).first(captured);
    EXPECT_FALSE(by_port->Takes(snapped)) << captured;
  }
}

TEST(PacketFilter, AnExpressionThatIsNoneIsRefusedWithTheReason) {
  const char* expressions[] = {"tcp prot 50051", "port", "tcp port 50051 and", "host 10.0.0.300", "(tcp"};
  for (const char* expression : expressions) {
    const Result<PacketFilter> filter = PacketFilter::Compile(expression);
    ASSERT_FALSE(filter) << expression;
    EXPECT_THAT(filter.error().message, HasSubstr(expression));
    EXPECT_THAT(filter.error().message, HasSubstr("pcap-filter(7)"));
    EXPECT_EQ(filter.error().message.find('\n'), std::string::npos);
  }
}

TEST(PacketFilter, AnExpressionThatDoesNotFitALinkTypeTakesNoneOfItsPacketsAndSaysSo) {
  Result<PacketFilter> only_ethernet = PacketFilter::Compile("ether host 02:00:00:00:00:01");
  ASSERT_TRUE(only_ethernet) << only_ethernet.error().message;
  EXPECT_FALSE(only_ethernet->Takes(PacketOf(TcpOn(kLinkRaw, 50051), kLinkRaw)));
  EXPECT_THAT(only_ethernet->fault(), HasSubstr("link type RAW"));
}

}  // namespace
}  // namespace routewind
