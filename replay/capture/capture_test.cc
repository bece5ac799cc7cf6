// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "replay/capture/pcap_reader.h"
#include "replay/capture/time_order.h"
#include "replay/net/testing/packet_builder.h"
#include "replay/net/testing/pcap_writer.h"

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::PcapWriter;
using Next = PcapReader::Next;

class PcapReaderTest : public ::testing::Test {
 protected:
  PcapReaderTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "capture_test_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~PcapReaderTest() override { std::filesystem::remove_all(folder_); }

  std::string WriteFile(const std::string& bytes) {
    const std::string path = folder_ / "capture";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  std::string OpenError(const std::string& path) {
    const Result<PcapReader> reader = PcapReader::Open(path);
    return reader ? "opened" : reader.error().message;
  }

  std::filesystem::path folder_;
};

constexpr int64_t kFirstNs = 1'790'000'000'123'456'789;

std::string TwoPackets(const PcapWriter::Options& options) {
  std::ostringstream out;
  PcapWriter writer(out, options);
  writer.Write(kFirstNs, "first packet");
  writer.Write(kFirstNs + 5'000'000'000, "second", 100);
  return out.str();
}

TEST_F(PcapReaderTest, ReadsEveryFormatByteOrderAndPrecision) {
  for (const bool is_pcapng : {false, true}) {
    for (const bool is_big_endian : {false, true}) {
      for (const bool has_nanoseconds : {false, true}) {
        for (const int link_type : {kLinkEthernet, kLinkRaw, kLinkLinuxSll2, kLinkNull}) {
          const std::string file =
              TwoPackets({link_type, has_nanoseconds, is_big_endian, is_pcapng});
          Result<PcapReader> reader = PcapReader::Open(WriteFile(file));
          ASSERT_TRUE(reader) << reader.error().message;
          Packet packet;
          ASSERT_EQ(reader->ReadNext(packet), Next::kPacket);
          EXPECT_EQ(packet.ordinal, 1U);
          EXPECT_EQ(packet.timestamp_ns, has_nanoseconds ? kFirstNs : kFirstNs / 1000 * 1000);
          EXPECT_EQ(packet.link_type, link_type);
          EXPECT_EQ(packet.wire_bytes, 12U);
          EXPECT_EQ(testing::TextOf(packet.bytes), "first packet");
          ASSERT_EQ(reader->ReadNext(packet), Next::kPacket);
          EXPECT_EQ(packet.ordinal, 2U);
          EXPECT_EQ(packet.wire_bytes, 100U);
          EXPECT_EQ(testing::TextOf(packet.bytes), "second");
          EXPECT_EQ(reader->ReadNext(packet), Next::kEnd);
          EXPECT_EQ(reader->ReadNext(packet), Next::kEnd);
          EXPECT_EQ(reader->size_bytes(), file.size());
          EXPECT_EQ(reader->offset_bytes(), file.size());
        }
      }
    }
  }
}

// The length of a frame check sequence, and bits that are reserved.
TEST_F(PcapReaderTest, IgnoresWhatStandsAboveTheLinkTypeOfAPcapFile) {
  std::string file = TwoPackets({kLinkEthernet, false, false, false});
  file[22] = '\x20';
  file[23] = '\x94';
  Result<PcapReader> reader = PcapReader::Open(WriteFile(file));
  ASSERT_TRUE(reader) << reader.error().message;
  Packet packet;
  ASSERT_EQ(reader->ReadNext(packet), Next::kPacket);
  EXPECT_EQ(packet.link_type, kLinkEthernet);
}

TEST_F(PcapReaderTest, AFileCutAnywhereGivesWhatIsWholeAndSaysSoOnce) {
  for (const bool is_pcapng : {false, true}) {
    const std::string whole = TwoPackets({.is_pcapng = is_pcapng});
    const std::string head = [&] {
      std::ostringstream out;
      PcapWriter writer(out, {.is_pcapng = is_pcapng});
      return out.str();
    }();
    const size_t second = whole.size() - (is_pcapng ? 32 + 8 : 16 + 6);
    for (size_t length = head.size() + 1; length < whole.size(); ++length) {
      Result<PcapReader> reader = PcapReader::Open(WriteFile(whole.substr(0, length)));
      ASSERT_TRUE(reader) << reader.error().message;
      Packet packet;
      if (length >= second) {
        ASSERT_EQ(reader->ReadNext(packet), Next::kPacket);
      }
      if (length == second) {
        EXPECT_EQ(reader->ReadNext(packet), Next::kEnd);
        continue;
      }
      ASSERT_EQ(reader->ReadNext(packet), Next::kTruncated) << length;
      EXPECT_THAT(reader->truncation_detail(), HasSubstr("truncated"));
      EXPECT_EQ(reader->ReadNext(packet), Next::kEnd);
    }
  }
}

TEST_F(PcapReaderTest, ACorruptBlockLengthEndsTheFileThere) {
  std::string file = TwoPackets({.is_pcapng = true});
  file[file.size() - 40 + 4] = '\x03';  // the second packet block's length
  Result<PcapReader> reader = PcapReader::Open(WriteFile(file));
  ASSERT_TRUE(reader);
  Packet packet;
  EXPECT_EQ(reader->ReadNext(packet), Next::kPacket);
  EXPECT_EQ(reader->ReadNext(packet), Next::kTruncated);
  EXPECT_NE(reader->truncation_detail(), "");
}

TEST_F(PcapReaderTest, SaysWhatIsWrongWithAFileAndWhatWouldBeRight) {
  EXPECT_THAT(OpenError(folder_ / "absent.pcap"), HasSubstr("absent.pcap': no such file"));
  EXPECT_THAT(OpenError(folder_), HasSubstr("it is a directory"));
  EXPECT_THAT(OpenError(WriteFile("")), HasSubstr("it is empty"));
  EXPECT_THAT(OpenError(WriteFile("a")), HasSubstr("not a capture"));
  EXPECT_THAT(OpenError(WriteFile("kind: GRPCRoute, not a capture")), HasSubstr("tcpdump -w"));
  EXPECT_THAT(OpenError(WriteFile("\x1f\x8b\x08 damaged")), HasSubstr("(gzip), it is not a capture"));
}

TEST_F(PcapReaderTest, SaysThatPermissionIsMissing) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const std::string path = WriteFile(TwoPackets({}));
  chmod(path.c_str(), 0);
  EXPECT_THAT(OpenError(path), HasSubstr("permission denied"));
}

TEST_F(PcapReaderTest, ReadsAPipeOnStandardInput) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string file = TwoPackets({});
  ASSERT_EQ(write(ends[1], file.data(), file.size()), static_cast<ssize_t>(file.size()));
  close(ends[1]);
  const int saved = dup(STDIN_FILENO);
  dup2(ends[0], STDIN_FILENO);
  {
    Result<PcapReader> reader = PcapReader::Open("-");
    ASSERT_TRUE(reader) << reader.error().message;
    EXPECT_EQ(reader->size_bytes(), 0U);
    Packet packet;
    EXPECT_EQ(reader->ReadNext(packet), Next::kPacket);
    EXPECT_EQ(reader->ReadNext(packet), Next::kPacket);
    EXPECT_EQ(reader->offset_bytes(), 74U);
    EXPECT_EQ(reader->ReadNext(packet), Next::kEnd);
  }
  dup2(saved, STDIN_FILENO);
  close(saved);
  close(ends[0]);
}

// Pushes packets with these timestamps; gives the ordinals in order of release. Each packet's only
// byte is its ordinal.
std::vector<int> Reorder(const std::vector<int64_t>& timestamps, AnomalyLog& anomalies) {
  TimeOrder order(anomalies);
  std::vector<int> released;
  Packet out;
  const auto take = [&](bool at_end) {
    while (order.Pop(out, at_end)) {
      released.push_back(static_cast<int>(out.ordinal));
      EXPECT_EQ(out.bytes[0], static_cast<std::byte>(out.ordinal));
    }
  };
  for (size_t i = 0; i < timestamps.size(); ++i) {
    const std::byte content = static_cast<std::byte>(i + 1);
    order.Push({.ordinal = i + 1, .timestamp_ns = timestamps[i], .bytes = {&content, 1}});
    take(false);
  }
  take(true);
  return released;
}

TEST(TimeOrder, KeepsWhatIsInOrderAndTiesInFileOrder) {
  AnomalyLog anomalies;
  EXPECT_THAT(Reorder({1, 2, 2, 2, 3}, anomalies), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(anomalies.Count(Anomaly::kTimeReordered), 0U);
}

TEST(TimeOrder, PutsBackWhatIsWithinTheWindow) {
  AnomalyLog anomalies;
  EXPECT_THAT(Reorder({5, 9, 7, -3, 7}, anomalies), ElementsAre(4, 1, 3, 5, 2));
  EXPECT_EQ(anomalies.Count(Anomaly::kTimeReordered), 3U);
  EXPECT_EQ(anomalies.Get(Anomaly::kTimeReordered).first_packet, 3U);
}

TEST(TimeOrder, LetsGoAndCountsWhatIsOlderThanTheWindow) {
  AnomalyLog anomalies;
  std::vector<int64_t> timestamps(1000);
  for (size_t i = 0; i < timestamps.size(); ++i) timestamps[i] = static_cast<int64_t>(i) + 10;
  timestamps[600] = 0;
  const std::vector<int> released = Reorder(timestamps, anomalies);
  ASSERT_EQ(released.size(), 1000U);
  EXPECT_EQ(released[600 - TimeOrder::kWindowPackets], 601);
  EXPECT_EQ(anomalies.Count(Anomaly::kTimeDisorder), 1U);
  EXPECT_EQ(anomalies.Count(Anomaly::kTimeReordered), 0U);
}

TEST(TimeOrder, HoldsNoMoreThanItsBytes) {
  AnomalyLog anomalies;
  TimeOrder order(anomalies);
  const std::vector<std::byte> large(TimeOrder::kWindowBytes / 4);
  Packet out;
  int released = 0;
  for (int i = 0; i < 20; ++i) {
    order.Push({.timestamp_ns = i, .bytes = large});
    while (order.Pop(out, false)) ++released;
  }
  EXPECT_EQ(released, 16);
}

}  // namespace
}  // namespace routewind
