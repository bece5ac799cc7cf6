// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "replay/capture/capture_format.h"
#include "replay/capture/pcap_reader.h"
#include "replay/capture/tick_clock.h"
#include "replay/net/testing/packet_builder.h"

namespace routewind {
namespace {

using ::testing::HasSubstr;
using Step = CaptureFormat::Step;

// A stream over bytes in memory, which come in pieces.
class MemoryStream : public ByteStream {
 public:
  MemoryStream(std::string bytes, size_t piece_bytes) : bytes_(std::move(bytes)), piece_bytes_(piece_bytes) {}
  ReadResult Read(std::span<std::byte> into) override {
    const size_t count = std::min({into.size(), piece_bytes_, bytes_.size() - at_});
    if (count == 0) return {};
    std::memcpy(into.data(), bytes_.data() + at_, count);
    at_ += count;
    return {count, State::kBytes, ""};
  }
  void Append(const std::string& more) { bytes_ += more; }

 private:
  std::string bytes_;
  size_t piece_bytes_;
  size_t at_ = 0;
};

// Blocks by hand, so that nothing but the specification stands between test and reader.
class Blocks {
 public:
  explicit Blocks(bool is_big_endian = false) : is_big_endian_(is_big_endian) {}

  Blocks& Section() { return Block(0x0a0d0d0a, U32(0x1a2b3c4d) + U16(1) + U16(0) + std::string(8, '\xff')); }
  Blocks& Interface(uint16_t link_type, uint32_t snap_bytes, const std::string& options = "") {
    return Block(1, U16(link_type) + U16(0) + U32(snap_bytes) + options);
  }
  Blocks& Enhanced(uint32_t interface, uint64_t ticks, const std::string& packet) {
    return Block(6, U32(interface) + Ticks(ticks) + Lengths(packet) + Padded(packet));
  }
  Blocks& Old(uint16_t interface, uint64_t ticks, const std::string& packet) {
    return Block(2, U16(interface) + U16(0xffff) + Ticks(ticks) + Lengths(packet) + Padded(packet));
  }
  Blocks& Simple(const std::string& packet, uint32_t wire_bytes) { return Block(3, U32(wire_bytes) + Padded(packet)); }
  Blocks& Secrets(uint32_t type, const std::string& text) {
    return Block(10, U32(type) + U32(static_cast<uint32_t>(text.size())) + Padded(text));
  }
  Blocks& Block(uint32_t type, const std::string& body) {
    const std::string length = U32(static_cast<uint32_t>(body.size()) + 12);
    bytes_ += U32(type) + length + body + length;
    return *this;
  }
  Blocks& Raw(const std::string& bytes) {
    bytes_ += bytes;
    return *this;
  }
  std::string Option(uint16_t code, const std::string& value) const {
    return U16(code) + U16(static_cast<uint16_t>(value.size())) + Padded(value);
  }
  std::string U16(uint32_t value) const { return Number(value, 2); }
  std::string U32(uint32_t value) const { return Number(value, 4); }
  std::string U64(uint64_t value) const { return Number(value, 8); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string Number(uint64_t value, int width) const {
    std::string text;
    for (int i = 0; i < width; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
    if (is_big_endian_) std::reverse(text.begin(), text.end());
    return text;
  }
  static std::string Padded(std::string text) { return text.append((4 - text.size() % 4) % 4, '\0'); }
  std::string Ticks(uint64_t ticks) const {
    return U32(static_cast<uint32_t>(ticks >> 32)) + U32(static_cast<uint32_t>(ticks));
  }
  std::string Lengths(const std::string& packet) const {
    const auto length = static_cast<uint32_t>(packet.size());
    return U32(length) + U32(length + 1000);
  }

  bool is_big_endian_;
  std::string bytes_;
};

struct RecordingSink : SecretsSink {
  void OnTlsSecrets(std::string_view text) override { texts.emplace_back(text); }
  std::vector<std::string> texts;
};

struct ReadBack {
  std::string text;  // "link:time:content " for each packet
  Step last = Step::kEnd;
  std::string detail;
  uint64_t dropped = 0;
};

ReadBack ReadAll(const std::string& bytes, size_t piece_bytes = 7, SecretsSink* secrets = nullptr) {
  MemoryStream stream(bytes, piece_bytes);
  BlockPool memory;
  InputBuffer input(stream, memory);
  ReadBack result;
  Result<std::unique_ptr<CaptureFormat>> format = DetectCaptureFormat(input, secrets);
  if (!format) return {.text = "", .last = Step::kCorrupt, .detail = format.error().message, .dropped = 0};
  Packet packet;
  for (result.last = Step::kOther; result.last == Step::kOther || result.last == Step::kPacket;) {
    result.last = (*format)->Next(packet);
    if (result.last != Step::kPacket) continue;
    result.text += std::to_string(packet.link_type) + ":" + std::to_string(packet.timestamp_ns) + ":" +
                   testing::TextOf(packet.bytes) + " ";
  }
  result.detail = (*format)->detail();
  result.dropped = (*format)->dropped_packets();
  return result;
}

std::string ManyKinds(bool is_big_endian) {
  Blocks blocks(is_big_endian);
  blocks.Section().Interface(1, 0).Interface(113, 96, blocks.Option(9, "\x09") + blocks.Option(0, ""));
  blocks.Enhanced(1, 1'790'000'000'123'456'789, "nano").Enhanced(0, 1'790'000'000'123'456, "micro");
  blocks.Old(1, 5, "old").Simple("simple", 6);
  blocks.Interface(101, 0, blocks.Option(9, std::string(1, '\x8a')) + blocks.Option(14, blocks.U64(100)));
  blocks.Enhanced(2, 3 * 1024 + 512, "binary");
  blocks.Block(4, std::string(40, 'n')).Block(0x0bad, "custom--").Block(77, std::string(300'000, 'x'));
  blocks.Enhanced(0, 7, "last");
  return blocks.bytes();
}

constexpr char kManyKindsRead[] =
    "113:1790000000123456789:nano 1:1790000000123456000:micro 113:5:old 1:5:simple 12:103500000000:binary 1:7000:last ";

TEST(Pcapng, ReadsSectionsOfBothByteOrdersWithTheirOwnInterfaces) {
  for (const size_t piece_bytes : {size_t{1}, size_t{13}, size_t{1} << 20}) {
    const ReadBack both = ReadAll(ManyKinds(false) + ManyKinds(true), piece_bytes);
    EXPECT_EQ(both.text, std::string(kManyKindsRead) + kManyKindsRead);
    EXPECT_EQ(both.last, Step::kEnd);
  }
}

TEST(Pcapng, CutAnywhereItTellsWhatIsWhole) {
  const std::string whole = ManyKinds(true);
  for (size_t length = 0; length < whole.size(); length += length < 700 ? 1 : 1000) {
    const ReadBack cut = ReadAll(whole.substr(0, length), 4096);
    EXPECT_TRUE(std::string(kManyKindsRead).starts_with(cut.text)) << length;
    EXPECT_NE(cut.last, Step::kPacket);
  }
}

TEST(Pcapng, GoesOnWhereAGrowingFileWasCut) {
  const std::string whole = ManyKinds(false);
  for (size_t length = 28; length < whole.size(); length += length < 700 ? 1 : 1000) {
    MemoryStream stream(whole.substr(0, length), 100);
    BlockPool memory;
    InputBuffer input(stream, memory);
    Result<std::unique_ptr<CaptureFormat>> format = DetectCaptureFormat(input, nullptr);
    ASSERT_TRUE(format) << format.error().message;
    int packets = 0;
    Packet packet;
    bool has_grown = false;
    for (Step step = Step::kOther; step != Step::kEnd || !has_grown;) {
      const bool is_at_end = step == Step::kEnd || step == Step::kCut;
      if (is_at_end) stream.Append(whole.substr(length));
      has_grown = has_grown || is_at_end;
      step = (*format)->Next(packet);
      if (step == Step::kPacket) ++packets;
      ASSERT_NE(step, Step::kCorrupt);
    }
    EXPECT_EQ(packets, 6) << length;
  }
}

TEST(Pcapng, KeepsNoMegabytesOfCommentsForThePacketAmongThem) {
  Blocks blocks;
  std::string comments;
  for (int i = 0; i < 20; ++i) comments += blocks.Option(1, std::string(60'000, 'c'));
  blocks.Section().Interface(1, 0).Enhanced(0, 1, "plain");
  blocks.Block(6, blocks.U32(0) + blocks.U64(0) + blocks.U32(4) + blocks.U32(4) + "much" + comments);
  const int file = memfd_create("capture", 0);
  ASSERT_EQ(write(file, blocks.bytes().data(), blocks.bytes().size()), static_cast<ssize_t>(blocks.bytes().size()));
  Result<PcapReader> reader = PcapReader::Open("/proc/self/fd/" + std::to_string(file));
  ASSERT_TRUE(reader) << reader.error().message;
  Packet packet;
  ASSERT_EQ(reader->ReadNext(packet), PcapReader::Next::kPacket);
  EXPECT_FALSE(packet.memory.is_empty());
  ASSERT_EQ(reader->ReadNext(packet), PcapReader::Next::kPacket);
  EXPECT_TRUE(packet.memory.is_empty());
  EXPECT_EQ(testing::TextOf(packet.bytes), "much");
  close(file);
}

TEST(Pcapng, HandsOnTlsSecretsAndNoOthers) {
  Blocks blocks;
  blocks.Section().Secrets(0x544c534b, "CLIENT_RANDOM 00 11\n").Secrets(0x57474b4c, "wireguard").Interface(1, 0);
  blocks.Secrets(0x544c534b, "x").Enhanced(0, 1, "p");
  RecordingSink sink;
  EXPECT_EQ(ReadAll(blocks.bytes(), 5, &sink).text, "1:1000:p ");
  EXPECT_THAT(sink.texts, ::testing::ElementsAre("CLIENT_RANDOM 00 11\n", "x"));
}

TEST(Pcapng, AddsUpWhatTheCapturingSystemLost) {
  Blocks blocks;
  const auto statistics = [&blocks](uint32_t interface, uint64_t dropped) {
    return blocks.U32(interface) + std::string(8, '\0') + blocks.Option(5, blocks.U64(dropped)) +
           blocks.Option(7, blocks.U64(1)) + blocks.Option(0, "");
  };
  blocks.Section().Interface(1, 0).Interface(1, 0);
  blocks.Block(5, statistics(0, 10)).Block(5, statistics(0, 30)).Block(5, statistics(1, 5)).Block(5, statistics(9, 99));
  EXPECT_EQ(ReadAll(blocks.bytes()).dropped, 37U);
}

TEST(Pcapng, SnapsASimplePacketAsItsInterfaceDoes) {
  Blocks blocks;
  blocks.Section().Interface(1, 5).Simple("12345", 900);
  EXPECT_EQ(ReadAll(blocks.bytes()).text, "1:0:12345 ");
}

struct CorruptCase {
  const char* name;
  std::string bytes;
  const char* told;
};

TEST(Pcapng, SaysWhereAndWhyItCannotBeReadOn) {
  const Blocks empty;
  const auto begun = [] { return Blocks().Section().Interface(1, 0).Enhanced(0, 1, "good"); };
  const auto packet = [&empty](uint32_t interface, uint32_t captured) {
    return empty.U32(interface) + std::string(8, '\0') + empty.U32(captured) + empty.U32(captured) + "data";
  };
  const CorruptCase cases[] = {
      {"a length below 12", begun().Raw(empty.U32(6) + empty.U32(8) + empty.U32(8)).bytes(), "impossible length"},
      {"a length that is no multiple of 4", begun().Raw(empty.U32(6) + empty.U32(33) + std::string(40, 'x')).bytes(),
       "impossible length"},
      {"two lengths", begun().Raw(empty.U32(6) + empty.U32(16) + empty.U32(0) + empty.U32(20)).bytes(), "differ"},
      {"a huge packet block", begun().Raw(empty.U32(6) + empty.U32(0x7ffffffc) + empty.U32(0)).bytes(), "longer than"},
      {"an unknown interface", begun().Block(6, packet(1, 4)).bytes(), "not described"},
      {"a packet longer than its block", begun().Block(6, packet(0, 5)).bytes(), "longer than the block"},
      {"a short packet block", begun().Block(6, "1234").bytes(), "too short"},
      {"a short old packet block", begun().Block(2, "").bytes(), "too short"},
      {"a short simple packet block", begun().Block(3, "").bytes(), "too short"},
      {"a short interface", begun().Block(1, "1234").bytes(), "too short"},
      {"a section of version 2", begun().Block(0x0a0d0d0a, empty.U32(0x1a2b3c4d) + empty.U16(2) + std::string(10, 'x')).bytes(),
       "unknown version"},
      {"a section without byte order", begun().Block(0x0a0d0d0a, std::string(16, 'x')).bytes(), "without a byte order"},
  };
  const size_t good_bytes = begun().bytes().size();
  for (const CorruptCase& c : cases) {
    SCOPED_TRACE(c.name);
    const ReadBack read = ReadAll(c.bytes);
    EXPECT_EQ(read.text, "1:1000:good ");
    EXPECT_EQ(read.last, Step::kCorrupt);
    EXPECT_THAT(read.detail, HasSubstr("at byte " + std::to_string(good_bytes)));
    EXPECT_THAT(read.detail, HasSubstr(c.told));
  }
}

TEST(TickClock, KnowsEveryResolution) {
  struct {
    uint8_t resolution;
    uint64_t ticks;
    int64_t ns;
  } const cases[] = {
      {0, 3, 3'000'000'000}, {3, 3, 3'000'000}, {6, 3, 3'000},          {9, 3, 3},
      {12, 3'999, 3},        {200, 5, 0},       {0x80 | 1, 3, 1'500'000'000}, {0x80 | 30, (7ULL << 30) + (1ULL << 29), 7'500'000'000},
      {28, 1ULL << 63, 0},   {127, 1ULL << 63, 0},
  };
  for (const auto& c : cases) EXPECT_EQ(TickClock(c.resolution).Nanoseconds(c.ticks), c.ns) << int{c.resolution};
  EXPECT_EQ(TickClock(9, -1).Nanoseconds(5), -999'999'995);
}

}  // namespace
}  // namespace routewind
