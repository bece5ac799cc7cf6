// SPDX-License-Identifier: Apache-2.0
#include "replay/net/fragment_table.h"

#include <gtest/gtest.h>

#include "replay/net/testing/packet_builder.h"

namespace routewind {
namespace {

using testing::BytesOf;
using testing::TextOf;

struct Part {
  uint32_t offset = 0;
  std::string bytes;
  bool has_more = true;
  uint32_t wire_bytes = 0;  // 0: as many as there are
  uint32_t identification = 1;
  int64_t time_ns = 0;
};

class Fragments : public ::testing::Test {
 protected:
  // What the last part completes; "-" when it completes nothing.
  std::string Add(const std::vector<Part>& parts) {
    std::string result;
    for (const Part& part : parts) {
      IpHeader ip;
      ip.fragment = {part.identification, 6, part.offset, part.has_more};
      const uint32_t wire = part.wire_bytes == 0 ? static_cast<uint32_t>(part.bytes.size()) : part.wire_bytes;
      const auto whole = table_.Add(ip, ByteReader(BytesOf(part.bytes), wire), {part.time_ns, ++ordinal_});
      result = whole ? TextOf(whole->bytes()) : "-";
      wire_bytes_ = whole ? whole->wire_bytes() : 0;
    }
    return result;
  }

  AnomalyLog anomalies_;
  FragmentTable table_{anomalies_};
  uint64_t ordinal_ = 0;
  uint32_t wire_bytes_ = 0;
};

struct OrderCase {
  const char* name;
  std::vector<Part> parts;
  const char* whole;
  uint64_t overlaps;
};

TEST_F(Fragments, BecomeWholeInAnyOrderAndTheFirstCopyWins) {
  const Part first{0, "aaaaaaaa"};
  const Part second{8, "bbbbbbbb"};
  const Part last{16, "cc", false};
  const OrderCase cases[] = {
      {"in order", {first, second, last}, "aaaaaaaabbbbbbbbcc", 0},
      {"backward", {last, second, first}, "aaaaaaaabbbbbbbbcc", 0},
      {"the middle last", {last, first, second}, "aaaaaaaabbbbbbbbcc", 0},
      {"each twice", {first, first, last, last, second}, "aaaaaaaabbbbbbbbcc", 0},
      {"an overlap in front", {first, {4, "xxxxBBBBbbbb"}, last}, "aaaaaaaaBBBBbbbbcc", 1},
      {"an overlap behind", {second, {0, "AAAAAAAAxxxx"}, last}, "AAAAAAAAbbbbbbbbcc", 1},
      {"one that covers another", {second, last, {0, "aaaaaaaaxxxxxxxxxx"}}, "aaaaaaaabbbbbbbbcc", 1},
      {"two ends", {{16, "cc", false}, {24, "dd", false}, first, second}, "aaaaaaaabbbbbbbbcc", 0},
      {"one is missing", {first, last}, "-", 0},
      {"no end", {first, second}, "-", 0},
  };
  for (const OrderCase& c : cases) {
    SCOPED_TRACE(c.name);
    table_ = FragmentTable(anomalies_);
    const uint64_t before = anomalies_.Count(Anomaly::kFragmentOverlap);
    EXPECT_EQ(Add(c.parts), c.whole);
    EXPECT_EQ(anomalies_.Count(Anomaly::kFragmentOverlap) - before, c.overlaps);
    EXPECT_EQ(table_.joined_fragments(), c.whole == std::string("-") ? 0 : c.parts.size() - 1);
  }
}

TEST_F(Fragments, OfSeveralDatagramsAreKeptApart) {
  EXPECT_EQ(Add({{0, "aaaaaaaa"}, {0, "bbbbbbbb", true, 0, 2}, {8, "A", false}}), "aaaaaaaaA");
  EXPECT_EQ(Add({{8, "B", false, 0, 2}}), "bbbbbbbbB");
}

TEST_F(Fragments, ThatWereSnappedGiveWhatStandsBeforeTheHole) {
  EXPECT_EQ(Add({{0, "aaa", true, 8}, {8, "bbbb", false}}), "aaa");
  EXPECT_EQ(wire_bytes_, 12U);
}

TEST_F(Fragments, AreGivenUpAfterAMinuteOfCaptureTime) {
  EXPECT_EQ(Add({{0, "aaaaaaaa"}, {8, "b", false, 0, 1, FragmentTable::kPatienceNs + 1}}), "-");
  EXPECT_EQ(table_.joined_fragments(), 0U);
  EXPECT_EQ(Add({{0, "cccccccc", true, 0, 2, 0}, {8, "d", false, 0, 2, 0}}), "ccccccccd");
}

TEST_F(Fragments, GiveWayToNewerOnesWhenTheyAreTooMany) {
  for (uint32_t id = 0; id < FragmentTable::kMaxDatagrams + 1; ++id) Add({{0, "aaaaaaaa", true, 0, id}});
  EXPECT_EQ(Add({{8, "z", false, 0, 0}}), "-");
  EXPECT_EQ(Add({{8, "z", false, 0, FragmentTable::kMaxDatagrams}}), "aaaaaaaaz");
}

TEST_F(Fragments, BeyondTheLargestDatagramAreNone) {
  EXPECT_EQ(Add({{65528, "12345678", false}}), "-");
  EXPECT_EQ(Add({{0, "", false}}), "-");
}

}  // namespace
}  // namespace routewind
