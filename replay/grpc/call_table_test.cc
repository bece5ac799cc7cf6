// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/call_table.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace routewind {
namespace {

std::vector<uint32_t> InOrder(const CallTable& table) {
  std::vector<uint32_t> ids;
  for (CallRecord* record = table.oldest(); record != nullptr; record = record->newer)
    ids.push_back(record->stream_id);
  return ids;
}

TEST(CallTable, FindsNothingBeforeAnythingIsOpen) {
  CallPool pool;
  const CallTable table(pool);
  EXPECT_EQ(table.Find(1), nullptr);
  EXPECT_EQ(table.oldest(), nullptr);
  EXPECT_EQ(table.size(), 0u);
}

TEST(CallTable, KeepsTheOrderOfFirstSightWhicheverRecordIsClosed) {
  for (uint32_t closed = 1; closed <= 7; closed += 2) {
    CallPool pool;
    CallTable table(pool);
    std::vector<uint32_t> expected;
    for (const uint32_t id : {5u, 1u, 7u, 3u}) {
      table.Open(id);
      if (id != closed) expected.push_back(id);
    }
    table.Close(*table.Find(closed));
    EXPECT_EQ(InOrder(table), expected);
    EXPECT_EQ(table.size(), 3u);
    table.Open(9);
    expected.push_back(9);
    EXPECT_EQ(InOrder(table), expected);
  }
}

TEST(CallTable, FindsWhatIsOpenWhateverWasClosedInBetween) {
  CallPool pool;
  CallTable table(pool);
  std::vector<uint32_t> open;
  for (uint32_t step = 0; step < 20'000; ++step) {
    const uint32_t id = 2 * step + 1;
    table.Open(id);
    open.push_back(id);
    if (open.size() <= 300) continue;
    const size_t victim = step * 7919 % open.size();
    table.Close(*table.Find(open[victim]));
    ASSERT_EQ(table.Find(open[victim]), nullptr);
    open.erase(open.begin() + static_cast<std::ptrdiff_t>(victim));
    if (step % 500 != 0) continue;
    ASSERT_EQ(InOrder(table), open);
    for (const uint32_t stream_id : open) ASSERT_EQ(table.Find(stream_id)->stream_id, stream_id);
  }
}

// Ids that a client chooses to collide, and the largest ones.
TEST(CallTable, ToleratesAnyIds) {
  CallPool pool;
  CallTable table(pool);
  std::vector<uint32_t> ids;
  for (uint32_t i = 0; i < 512; ++i) ids.push_back(0x7fffffff - (i << 22));
  for (const uint32_t id : ids) table.Open(id);
  for (size_t i = 0; i < ids.size(); i += 2) table.Close(*table.Find(ids[i]));
  for (size_t i = 0; i < ids.size(); ++i) {
    ASSERT_EQ(table.Find(ids[i]) != nullptr, i % 2 == 1) << i;
  }
}

TEST(CallPool, LendsRecordsAgainAndGivesThemFresh) {
  CallPool pool;
  std::set<const CallRecord*> seen;
  {
    CallTable table(pool);
    for (uint32_t id = 1; id < 40; id += 2) {
      CallRecord& record = table.Open(id);
      record.is_reset = true;
      record.request.Skip(1);
      record.http_status = 200;
      seen.insert(&record);
    }
  }
  CallTable table(pool);
  for (uint32_t id = 1; id < 40; id += 2) {
    const CallRecord& record = table.Open(id);
    EXPECT_TRUE(seen.contains(&record));
    EXPECT_FALSE(record.is_reset);
    EXPECT_EQ(record.http_status, 0);
    EXPECT_EQ(record.newer, nullptr);
  }
}

}  // namespace
}  // namespace routewind
