// SPDX-License-Identifier: Apache-2.0
//
// Files that grow while they are read. (Interfaces need rights: integration/capture_sources_test.)
#include "replay/capture/packet_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <tuple>

#include "replay/capture/capture_set.h"
#include "replay/net/testing/packet_builder.h"
#include "replay/net/testing/pcap_writer.h"

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::PcapWriter;
using Step = PacketSource::Step;

class FollowedFiles : public ::testing::Test {
 protected:
  FollowedFiles() {
    std::string pattern = (std::filesystem::temp_directory_path() / "packet_source_test_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~FollowedFiles() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ / name; }
  void Append(const std::string& name, const std::string& bytes) const {
    std::ofstream(Path(name), std::ios::binary | std::ios::app) << bytes;
  }
  std::unique_ptr<PacketSource> Follow(const std::vector<std::string>& names) {
    PacketSourceOptions options;
    for (const std::string& name : names) options.captures.push_back(Path(name));
    options.reader.is_followed = true;
    Result<std::unique_ptr<PacketSource>> source = OpenPacketSource(options, anomalies_);
    EXPECT_TRUE(source) << source.error().message;
    return source ? std::move(source).value() : nullptr;
  }
  // All packets up to the next kIdle or kEnd, as text.
  static std::vector<std::string> Texts(PacketSource& source, Step until) {
    std::vector<std::string> texts;
    Packet packet;
    Step step = Step::kPacket;
    while ((step = source.Next(packet)) == Step::kPacket) texts.push_back(testing::TextOf(packet.bytes));
    EXPECT_EQ(step, until);
    return texts;
  }

  std::filesystem::path folder_;
  AnomalyLog anomalies_;
};

constexpr int64_t kSecond = 1'000'000'000;

// A capture of one packet a second, from second `first`, named by their seconds.
std::string Seconds(int first, int count, bool is_pcapng) {
  std::ostringstream out;
  PcapWriter::Options options;
  options.is_pcapng = is_pcapng;
  PcapWriter writer(out, options);
  for (int second = first; second < first + count; ++second) writer.Write(second * kSecond, std::to_string(second));
  return out.str();
}

TEST_F(FollowedFiles, GiveEachPacketOnceItIsWholeHoweverTheFileGrows) {
  for (const bool is_pcapng : {false, true}) {
    const std::string whole = Seconds(1, 2, is_pcapng);
    for (size_t cut = 0; cut <= whole.size(); ++cut) {
      const std::string name = std::to_string(cut) + (is_pcapng ? ".pcapng" : ".pcap");
      Append(name, whole.substr(0, cut));
      const auto source = Follow({name});
      ASSERT_NE(source, nullptr);
      const bool is_waited_for = cut % 40 == 0;
      std::vector<std::string> texts;
      if (is_waited_for) texts = Texts(*source, Step::kIdle);
      Append(name, whole.substr(cut));
      source->Stop();
      for (std::string& text : Texts(*source, Step::kEnd)) texts.push_back(std::move(text));
      EXPECT_THAT(texts, ElementsAre("1", "2")) << cut;
      EXPECT_THAT(source->warnings(), IsEmpty());
    }
  }
}

TEST_F(FollowedFiles, EndWhereTheyEndWhenTheyAreStopped) {
  Append("a", Seconds(1, 1, false));
  const auto source = Follow({"a"});
  EXPECT_THAT(Texts(*source, Step::kIdle), ElementsAre("1"));
  const std::string more = Seconds(2, 2, false).substr(24);
  Append("a", more);
  source->Stop();
  Append("a", more);
  EXPECT_THAT(Texts(*source, Step::kEnd), ElementsAre("2", "3"));
  EXPECT_THAT(Texts(*source, Step::kEnd), IsEmpty());
}

TEST_F(FollowedFiles, TellARecordThatIsHalfWrittenAtTheEnd) {
  const std::string whole = Seconds(1, 2, false);
  Append("a", whole.substr(0, whole.size() - 1));
  const auto source = Follow({"a"});
  EXPECT_THAT(Texts(*source, Step::kIdle), ElementsAre("1"));
  EXPECT_THAT(source->warnings(), IsEmpty());
  source->Stop();
  EXPECT_THAT(Texts(*source, Step::kEnd), IsEmpty());
  EXPECT_THAT(source->warnings(), ElementsAre(HasSubstr("ends in the middle of a packet")));
  EXPECT_EQ(anomalies_.Count(Anomaly::kTruncatedFile), 1U);
  EXPECT_EQ(anomalies_.Get(Anomaly::kTruncatedFile).first_packet, 1U) << "the last one there is";
}

TEST_F(FollowedFiles, TellWhatTurnsOutToBeNoCapture) {
  Append("a", "");
  const auto source = Follow({"a"});
  EXPECT_THAT(Texts(*source, Step::kIdle), IsEmpty());
  Append("a", "this is text and nothing else");
  EXPECT_THAT(Texts(*source, Step::kEnd), IsEmpty());
  EXPECT_THAT(source->warnings(), ElementsAre(HasSubstr("not a capture")));
}

TEST_F(FollowedFiles, AreMergedByTimeAndDoNotWaitForOneThatIsQuiet) {
  Append("a", Seconds(1, 1, false));
  Append("b", Seconds(2, 1, false));
  const auto source = Follow({"a", "b"});
  EXPECT_THAT(Texts(*source, Step::kIdle), ElementsAre("1", "2"));
  Append("b", Seconds(5, 1, false).substr(24));
  EXPECT_THAT(Texts(*source, Step::kIdle), ElementsAre("5"));
  Append("a", Seconds(6, 2, false).substr(24));
  Append("b", Seconds(8, 1, false).substr(24));
  EXPECT_THAT(Texts(*source, Step::kIdle), ElementsAre("6", "7", "8"));
}

// With times that files share, one that is empty, and runs in which one file alone has packets.
TEST_F(FollowedFiles, MergeAsASortByTimeThenPathWould) {
  std::mt19937 engine(7);
  const auto random = [&engine](int below) { return std::uniform_int_distribution<>(0, below - 1)(engine); };
  constexpr int kFiles = 40;
  std::vector<std::tuple<int, int, std::string>> expected;  // second, file, text
  std::vector<std::string> paths;
  for (int file = 0; file < kFiles; ++file) {
    std::ostringstream out;
    PcapWriter writer(out, {});
    const int packets = random(90);
    for (int i = 0, second = 1000 + random(200); i < packets; ++i, second += random(3)) {
      const std::string text = std::to_string(file) + "/" + std::to_string(i);
      writer.Write(second * kSecond, text);
      expected.emplace_back(second, file, text);
    }
    const std::string name = std::to_string(100 + file);
    Append(name, out.str());
    paths.insert(paths.begin(), Path(name));
  }
  std::stable_sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) {
    return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
  });
  Result<CaptureSet> source = CaptureSet::Open(paths, anomalies_);
  ASSERT_TRUE(source) << source.error().message;
  const std::vector<std::string> texts = Texts(*source, Step::kEnd);
  ASSERT_EQ(texts.size(), expected.size());
  for (size_t i = 0; i < texts.size(); ++i) ASSERT_EQ(texts[i], std::get<2>(expected[i])) << i;
  EXPECT_EQ(anomalies_.Count(Anomaly::kTimeReordered), 0U);
}

TEST_F(FollowedFiles, ThatAreCompressedAreRefused) {
  Append("a", "\x1f\x8b\x08 and so on");
  PacketSourceOptions options;
  options.captures = {Path("a")};
  options.reader.is_followed = true;
  const Status checked = CheckPacketSource(options);
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("decompress it into a pipe"));
}

TEST(FollowedPipe, WaitsForItsWriterAndEndsWithIt) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string whole = Seconds(1, 2, true);
  ASSERT_EQ(write(ends[1], whole.data(), 3), 3);
  AnomalyLog anomalies;
  Result<CaptureSet> source = CaptureSet::Open({"/dev/fd/" + std::to_string(ends[0])}, anomalies, {.is_followed = true});
  ASSERT_TRUE(source) << source.error().message;
  Packet packet;
  EXPECT_EQ(source->Next(packet), Step::kIdle);
  const auto rest = static_cast<ssize_t>(whole.size() - 3);
  ASSERT_EQ(write(ends[1], whole.data() + 3, static_cast<size_t>(rest)), rest);
  close(ends[1]);
  ASSERT_EQ(source->Next(packet), Step::kPacket);
  EXPECT_EQ(testing::TextOf(packet.bytes), "1");
  ASSERT_EQ(source->Next(packet), Step::kPacket);
  EXPECT_EQ(source->Next(packet), Step::kEnd);
  close(ends[0]);
}

TEST(FollowedPipe, ThatIsStoppedEndsThoughItsWriterIsThere) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string whole = Seconds(1, 2, false);
  ASSERT_EQ(write(ends[1], whole.data(), whole.size()), static_cast<ssize_t>(whole.size()));
  AnomalyLog anomalies;
  Result<CaptureSet> source = CaptureSet::Open({"/dev/fd/" + std::to_string(ends[0])}, anomalies, {.is_followed = true});
  ASSERT_TRUE(source) << source.error().message;
  source->Stop();
  Packet packet;
  ASSERT_EQ(source->Next(packet), Step::kPacket);
  ASSERT_EQ(source->Next(packet), Step::kPacket);
  EXPECT_EQ(source->Next(packet), Step::kEnd);
  close(ends[0]);
  close(ends[1]);
}

TEST(LiveInterfaceName, ThatIsNoneIsRefusedWithThoseThereAre) {
  PacketSourceOptions options;
  options.interface = "nosuch0";
  const Status checked = CheckPacketSource(options);
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("cannot capture on interface 'nosuch0': "));
}

}  // namespace
}  // namespace routewind
