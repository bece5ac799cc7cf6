// SPDX-License-Identifier: Apache-2.0
#include "replay/recorder/pcapng_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "replay/capture/pcap_reader.h"
#include "replay/net/testing/packet_builder.h"

namespace routewind {
namespace {

using ::testing::HasSubstr;

struct PacketRow {
  int link_type;
  int64_t timestamp_ns;
  std::string bytes;
  uint32_t wire_bytes;
};

TEST(PcapngWriter, WritesWhatAReaderReads) {
  std::string pattern = (std::filesystem::temp_directory_path() / "pcapng_writer_test_XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const std::string path = folder / "written.pcapng";
  const PacketRow rows[] = {
      {kLinkEthernet, 1'790'000'000'123'456'789, "whole", 5}, {kLinkRaw, 1'790'000'000'123'456'790, "snapped", 700},
      {kLinkEthernet, 1'790'000'001'000'000'000, "", 60},     {kLinkLinuxSll2, 0, "four", 4},
  };
  {
    Result<std::unique_ptr<PcapngWriter>> writer = PcapngWriter::Create(path, "a test");
    ASSERT_TRUE(writer) << writer.error().message;
    for (const PacketRow& row : rows) {
      Packet packet;
      packet.link_type = row.link_type;
      packet.timestamp_ns = row.timestamp_ns;
      packet.bytes = testing::BytesOf(row.bytes);
      packet.wire_bytes = row.wire_bytes;
      (*writer)->Write(packet);
    }
    EXPECT_TRUE((*writer)->Finish(77));
    EXPECT_EQ((*writer)->packets(), 4U);
    EXPECT_EQ((*writer)->bytes(), std::filesystem::file_size(path));
  }
  Result<PcapReader> reader = PcapReader::Open(path);
  ASSERT_TRUE(reader) << reader.error().message;
  Packet packet;
  for (const PacketRow& row : rows) {
    ASSERT_EQ(reader->ReadNext(packet), PcapReader::Next::kPacket);
    EXPECT_EQ(packet.link_type, row.link_type);
    EXPECT_EQ(packet.timestamp_ns, row.timestamp_ns);
    EXPECT_EQ(packet.wire_bytes, row.wire_bytes);
    EXPECT_EQ(testing::TextOf(packet.bytes), row.bytes);
  }
  EXPECT_EQ(reader->ReadNext(packet), PcapReader::Next::kEnd);
  EXPECT_EQ(reader->dropped_packets(), 77U);
  std::filesystem::remove_all(folder);
}

TEST(PcapngWriter, TellsThatItCannotWrite) {
  const Result<std::unique_ptr<PcapngWriter>> nowhere = PcapngWriter::Create("/nowhere/at.all", "a test");
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().message, HasSubstr("cannot write /nowhere/at.all"));

  Result<std::unique_ptr<PcapngWriter>> full = PcapngWriter::Create("/dev/full", "a test");
  ASSERT_TRUE(full);
  const Status finished = (*full)->Finish(0);
  ASSERT_FALSE(finished);
  EXPECT_THAT(finished.error().message, HasSubstr("cannot write /dev/full"));
}

}  // namespace
}  // namespace routewind
