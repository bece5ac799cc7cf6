// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/frame_search.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/base/stable_hash.h"
#include "replay/http2/frame_evidence.h"
#include "replay/http2/testing/frame_writer.h"
#include "replay/http2/testing/reference_hpack.h"

namespace routewind {
namespace {

using testing::AsBytes;
using testing::Data;
using testing::Frame;
using testing::Message;
using testing::ReferenceEncoder;

std::string Headers(uint32_t stream_id) {
  ReferenceEncoder encoder;
  return Frame(FrameType::kHeaders, kFlagEndHeaders, stream_id,
               encoder.Encode({{":method", "POST"}, {":path", "/a.B/C"}, {"x", "y"}}));
}

std::string Noise(size_t bytes, uint64_t seed) {
  std::string out;
  for (size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>(MixHash(seed, i)));
  return out;
}

std::optional<uint64_t> FindIn(std::string_view bytes, int needed_bits, bool is_last_chance) {
  FrameSearch search(needed_bits, 0, true);
  HeaderList scratch;
  search.window().AddBytes(AsBytes(bytes), SeenAt{0, 1});
  return search.Find(is_last_chance, scratch);
}

TEST(FrameSearch, FindsTheFirstFrameBehindTheRestOfAnother) {
  const std::string frames = Headers(7) + Data(7, Message("hello"), kFlagEndStream) + Headers(9);
  for (size_t rest = 0; rest < 64; ++rest) {
    EXPECT_EQ(FindIn(Noise(rest, 3) + frames, FrameSearch::kSuspectedBits, false), rest);
  }
}

// Calls that are alike: pieces of a DATA header and of its message look like a header whose frame ends at the same pieces further
// on, and so on. Whatever is cut off, and however the rest arrives, the first frame that is whole is found.
TEST(FrameSearch, TakesNoPiecesOfHeadersForOnesInTrafficThatRepeats) {
  ReferenceEncoder encoder;
  std::string bytes;
  std::vector<uint64_t> begins;
  for (uint32_t stream = 3; stream < 403; stream += 2) {
    for (const std::string& frame :
         {Frame(FrameType::kHeaders, kFlagEndHeaders, stream, encoder.Encode({{":method", "POST"}, {":path", "/a.B/C"}, {"x", "y"}})),
          Data(stream, Message("hello"), kFlagEndStream)}) {
      begins.push_back(bytes.size());
      bytes += frame;
    }
  }
  for (uint64_t cut = 0; cut < 400; ++cut) {
    const uint64_t first = *std::lower_bound(begins.begin(), begins.end(), cut) - cut;
    const std::string_view rest = std::string_view(bytes).substr(cut);
    FrameSearch in_pieces(FrameSearch::kKnownBits, 3, false);
    FrameSearch at_once(FrameSearch::kKnownBits, 3, false);
    HeaderList scratch;
    std::optional<uint64_t> found;
    for (uint64_t at = 0; at < rest.size() && !found; at += 7) {
      in_pieces.window().AddBytes(AsBytes(rest.substr(at, 7)), SeenAt{0, 1});
      found = in_pieces.Find(false, scratch);
    }
    at_once.window().AddBytes(AsBytes(rest), SeenAt{0, 1});
    // Some pieces promise a frame longer than all that comes: only the end shows that there is none.
    if (!found) found = in_pieces.Find(true, scratch);
    ASSERT_EQ(found, first) << "cut " << cut;
    ASSERT_EQ(at_once.Find(true, scratch), first) << "cut " << cut;
  }
}

TEST(FrameSearch, WaitsUntilOneHeaderIsConfirmedByAnother) {
  const std::string bytes = Data(7, Message("hello"), 0) + Headers(9);
  FrameSearch search(FrameSearch::kKnownBits, 0, false);
  HeaderList scratch;
  for (size_t i = 0; i + 1 < bytes.size(); ++i) {
    search.window().AddBytes(AsBytes(bytes).subspan(i, 1), SeenAt{0, 1});
    const auto found = search.Find(false, scratch);
    if (found) {
      EXPECT_EQ(*found, 0u);
      EXPECT_GE(i, Data(7, Message("hello"), 0).size() + kFrameHeaderBytes - 1);
      return;
    }
  }
  FAIL() << "never found";
}

// Behind a DATA frame the header of a long HEADERS frame and the beginning of its block, which goes wrong with a field without
// a name: too early to be believed, or after legal fields were.
TEST(FrameSearch, BelievesTheSameHoweverTheBytesAreCut) {
  const std::string data = Data(0x04080003, "\1");
  const std::string long_headers = std::string("\x0f\0\0\1\0\0\0\1\x0f", 9);
  const std::vector<std::pair<std::string, std::optional<uint64_t>>> rows = {
      {data + long_headers + std::string(4, '\0'), std::nullopt},
      {data + long_headers + std::string("\x83\x86\x84\x84\0\0\0\0", 8), 0u},
      {data + long_headers + std::string("\x83\0\0\0\0", 5), std::nullopt},
      {data + long_headers + std::string("\0\1x\1y\0\0\0\0", 9), 0u},
  };
  for (const auto& [bytes, expected] : rows) {
    EXPECT_EQ(FindIn(bytes, FrameSearch::kKnownBits, false), expected);
    FrameSearch search(FrameSearch::kKnownBits, 0, true);
    HeaderList scratch;
    std::optional<uint64_t> found;
    for (size_t i = 0; i < bytes.size() && !found; ++i) {
      search.window().AddBytes(AsBytes(bytes).subspan(i, 1), SeenAt{0, 1});
      found = search.Find(false, scratch);
    }
    EXPECT_EQ(found, expected);
  }
}

TEST(FrameSearch, StepsOverHolesOfKnownLength) {
  const std::string data = Data(7, std::string(1000, 'x'));
  FrameSearch search(FrameSearch::kKnownBits, 0, false);
  HeaderList scratch;
  search.window().AddBytes(AsBytes(data).first(100), SeenAt{0, 1});
  search.window().AddHole(data.size() - 100, SeenAt{0, 2});
  EXPECT_EQ(search.Find(false, scratch), std::nullopt);
  search.window().AddBytes(AsBytes(Headers(9)), SeenAt{0, 3});
  EXPECT_EQ(search.Find(false, scratch), 0u);
}

TEST(FrameSearch, BelievesNoBytesThatAreNotFrames) {
  std::vector<std::pair<std::string, std::string>> rows = {
      {"zeros", std::string(5000, '\0')},
      {"ones", std::string(5000, '\1')},
      {"text", std::string(3000, 'a') + "\t\n" + std::string(3000, ' ')},
  };
  std::string numbers;
  for (uint32_t i = 0; i < 3000; ++i) numbers += testing::BigEndian(i % 17, 4);
  rows.push_back({"small numbers, big-endian", numbers});
  std::string little;
  for (uint32_t i = 0; i < 3000; ++i)
    little += std::string(1, static_cast<char>(i % 11)) + std::string(7, '\0');
  rows.push_back({"small numbers, little-endian", little});
  for (uint64_t seed = 1; seed <= 40; ++seed) rows.push_back({"noise", Noise(8192, seed)});
  for (const auto& [name, bytes] : rows) {
    SCOPED_TRACE(name);
    EXPECT_EQ(FindIn(bytes, FrameSearch::kKnownBits, false), std::nullopt);
    EXPECT_EQ(FindIn(bytes, FrameSearch::kSuspectedBits, true), std::nullopt);
  }
}

struct CredibleRow {
  const char* name;
  FrameHeader header;
  bool is_credible;
};

TEST(LegalFields, HaveNoControlCharactersButInRawBinaryMetadata) {
  struct Row {
    std::string_view name;
    std::string_view value;
    bool is_legal;
  };
  using namespace std::string_view_literals;
  for (const Row& row : {Row{"x", "text", true}, Row{"x", "\0\xff"sv, false}, Row{"x", "a\nb", false},
                         Row{"x-bin", "\0\0\r\n\xff"sv, true}, Row{"x-bin", "a\0"sv, false},
                         Row{"X-bin", "\0\0"sv, false}, Row{"", "", false}}) {
    HeaderList list;
    list.Begin(1, 0);
    list.Add(row.name, row.value, ClassifyHeaderName(row.name));
    EXPECT_EQ(AreLegalFields(list), row.is_legal) << row.name << ": " << row.value;
  }
}

TEST(FrameEvidence, IsStricterThanTheProtocol) {
  const std::vector<CredibleRow> rows = {
      {"DATA", {5, FrameType::kData, 0, 1}, true},
      {"empty DATA that ends a stream", {0, FrameType::kData, kFlagEndStream, 1}, true},
      {"empty DATA that ends nothing", {0, FrameType::kData, 0, 1}, false},
      {"DATA with a flag that is not its own", {5, FrameType::kData, kFlagEndHeaders, 1}, false},
      {"DATA on a stream of the server's", {5, FrameType::kData, 0, 2}, false},
      {"HEADERS", {5, FrameType::kHeaders, kFlagEndHeaders, 1}, true},
      {"SETTINGS", {6, FrameType::kSettings, 0, 0}, true},
      {"empty SETTINGS", {0, FrameType::kSettings, 0, 0}, false},
      {"their acknowledgment", {0, FrameType::kSettings, kFlagAck, 0}, true},
      {"PUSH_PROMISE", {9, FrameType::kPushPromise, kFlagEndHeaders, 1}, false},
      {"an unknown type", {9, static_cast<FrameType>(10), 0, 1}, false},
  };
  for (const CredibleRow& row : rows)
    EXPECT_EQ(IsCredible(row.header), row.is_credible) << row.name;
}

}  // namespace
}  // namespace routewind
