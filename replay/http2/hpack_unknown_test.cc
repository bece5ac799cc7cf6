// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "replay/http2/hpack_decoder.h"
#include "replay/http2/testing/naive_hpack.h"
#include "replay/http2/testing/reference_hpack.h"

namespace routewind {
namespace {

using testing::AsBytes;
using testing::DatedField;
using testing::Fields;
using testing::NaiveHpack;
using testing::ReferenceEncoder;

// "name: value", with `?` for what is not known.
std::vector<std::string> Show(const HeaderList& list) {
  std::vector<std::string> out;
  for (size_t i = 0; i < list.size(); ++i) {
    const HeaderTag tag = list.tags()[i];
    const bool has_value = tag != HeaderTag::kUnknownField;
    out.push_back((IsUnknown(tag) ? "?" : std::string(list.fields()[i].name)) + ": " +
                  (has_value ? std::string(list.fields()[i].value) : "?"));
  }
  return out;
}

std::vector<std::string> ShowDecidable(const std::vector<DatedField>& fields, size_t cut) {
  std::vector<std::string> out;
  for (const DatedField& field : fields) {
    out.push_back((cut <= field.name_since ? field.name : "?") + ": " +
                  (cut <= field.value_since ? field.value : "?"));
  }
  return out;
}

// Few names and values, so that the encoder refers back all the time; some too large for the table.
Fields RandomFields(std::mt19937& random) {
  const auto below = [&random](uint32_t n) { return static_cast<uint32_t>(random() % n); };
  Fields fields = {{":method", "POST"}, {":path", "/s/m" + std::to_string(below(6))}};
  for (uint32_t count = below(8); count > 0; --count) {
    const std::string value =
        below(40) == 0 ? std::string(below(300), 'v') : "value-" + std::to_string(below(9));
    fields.push_back({"x-name-" + std::to_string(below(7)), value, below(6) == 0});
  }
  return fields;
}

std::vector<std::string> RandomBlocks(uint32_t seed) {
  std::mt19937 random(seed);
  constexpr size_t kTableBytes[] = {4096, 256, 128, 64, 0};
  ReferenceEncoder encoder(4096);
  if (seed % 5 != 0) encoder.ChangeTableSize(kTableBytes[seed % 5]);
  std::vector<std::string> blocks;
  for (int i = 0; i < 40; ++i) {
    if (random() % 16 == 0) encoder.ChangeTableSize(kTableBytes[random() % 5]);
    blocks.push_back(encoder.Encode(RandomFields(random)));
  }
  return blocks;
}

TEST(HpackAfterALateJoin, RecoversExactlyWhatIsDecidableWhereverItJoins) {
  uint64_t known = 0;
  uint64_t unknown = 0;
  for (uint32_t seed = 1; seed <= 50; ++seed) {
    const std::vector<std::string> blocks = RandomBlocks(seed);
    NaiveHpack naive;
    std::vector<std::vector<DatedField>> truth;
    for (const std::string& block : blocks) truth.push_back(naive.Decode(block));
    for (size_t cut = 0; cut <= blocks.size(); ++cut) {
      HpackDecoder decoder;
      decoder.ForgetTable();
      HeaderList list;
      for (size_t i = cut; i < blocks.size(); ++i) {
        ASSERT_EQ(decoder.Decode(AsBytes(blocks[i]), list), HpackError::kNone);
        ASSERT_EQ(Show(list), ShowDecidable(truth[i], cut)) << "seed " << seed << " cut " << cut;
        unknown += list.unknown_count();
        known += list.size() - list.unknown_count();
      }
    }
  }
  EXPECT_GT(known, 10'000u);
  EXPECT_GT(unknown, 1'000u);
}

TEST(HpackAfterALateJoin, RecoversWhatComesBeforeALossInABlockAndAllThatIsDecidableBehindIt) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    const std::vector<std::string> blocks = RandomBlocks(seed);
    for (size_t lossy = 0; lossy < blocks.size(); lossy += 3) {
      for (size_t kept = 0; kept < blocks[lossy].size(); ++kept) {
        HpackDecoder decoder;
        NaiveHpack naive;
        HeaderList list;
        for (size_t i = 0; i < blocks.size(); ++i) {
          const std::vector<DatedField> truth = naive.Decode(blocks[i]);
          if (i != lossy) {
            ASSERT_EQ(decoder.Decode(AsBytes(blocks[i]), list), HpackError::kNone);
            ASSERT_EQ(Show(list), ShowDecidable(truth, i < lossy ? 0 : lossy + 1));
            continue;
          }
          ASSERT_EQ(decoder.DecodeCut(AsBytes(blocks[i]).first(kept), list), HpackError::kNone);
          decoder.ForgetTable();
          std::vector<std::string> beginning = ShowDecidable(truth, 0);
          ASSERT_LE(list.size(), beginning.size());
          beginning.resize(list.size());
          ASSERT_EQ(Show(list), beginning);
          ASSERT_TRUE(list.is_cut());
          ASSERT_EQ(list.unknown_count(), 1u);
        }
      }
    }
  }
}

TEST(HpackAfterALateJoin, KnowsEverythingOnceTheKnownPartFillsTheTable) {
  HpackDecoder decoder;
  HeaderList list;
  decoder.ForgetTable();
  EXPECT_EQ(decoder.Decode(AsBytes("\xbe"), list), HpackError::kNone);  // index 62
  EXPECT_EQ(list.unknown_count(), 1u);
  // A size update to 0 empties the table: index 62 is wrong from then on.
  EXPECT_EQ(decoder.Decode(AsBytes("\x20\xbe"), list), HpackError::kBadIndex);
  // A table of 64 bytes holds one entry of 43 and has no room for another.
  decoder.ForgetTable();
  EXPECT_EQ(decoder.Decode(AsBytes("\x3f\x21\x41\x01"
                                   "a"
                                   "\xbe"),
                           list),
            HpackError::kNone);
  EXPECT_EQ(Show(list), (std::vector<std::string>{":authority: a", ":authority: a"}));
  EXPECT_EQ(decoder.Decode(AsBytes("\xbf"), list), HpackError::kBadIndex);  // index 63
}

TEST(HpackAfterALateJoin, KnowsTheValueOfALiteralWhoseNameItDoesNotKnow) {
  HpackDecoder decoder;
  HeaderList list;
  decoder.ForgetTable();
  // With the name of index 62: inserted, not inserted, and read back.
  EXPECT_EQ(decoder.Decode(AsBytes("\x7e\x01"
                                   "a"
                                   "\x0f\x30\x01"
                                   "b"
                                   "\xbe"),
                           list),
            HpackError::kNone);
  EXPECT_EQ(Show(list), (std::vector<std::string>{"?: a", "?: b", "?: a"}));
  EXPECT_EQ(list.unknown_count(), 3u);
  list.RemoveUnknown();
  EXPECT_EQ(list.size(), 0u);
}

}  // namespace
}  // namespace routewind
