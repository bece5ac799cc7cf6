// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/encoder_habit.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

EncoderHabit Seen(uint32_t requests, uint64_t inserted_bytes) {
  EncoderHabit habit;
  for (uint32_t i = 0; i < requests; ++i) habit.OnRequest(true, inserted_bytes);
  return habit;
}

TEST(EncoderHabit, IsTrustedOnceRequestsHaveShownIt) {
  EXPECT_FALSE(Seen(EncoderHabit::kMinRequests - 1, 100).KeepsTe(500, 1));
  EXPECT_TRUE(Seen(EncoderHabit::kMinRequests, 100).KeepsTe(500, 1));
}

TEST(EncoderHabit, IsNoneWithAnException) {
  EncoderHabit without_te = Seen(10, 100);
  without_te.OnRequest(false, 0);
  EXPECT_FALSE(without_te.KeepsTe(500, 1));
  EncoderHabit inserted_twice = Seen(10, 100);
  inserted_twice.OnTeInsertedAnew();
  EXPECT_FALSE(inserted_twice.KeepsTe(500, 1));
}

TEST(EncoderHabit, SaysNothingWhereTheLostRequestsMayHaveEvictedTe) {
  const EncoderHabit habit = Seen(10, 1000);
  EXPECT_TRUE(habit.KeepsTe(2096, 2));
  EXPECT_FALSE(habit.KeepsTe(2097, 2));
  EXPECT_FALSE(habit.KeepsTe(2096, 3));
  EXPECT_FALSE(habit.KeepsTe(0, UINT64_MAX)) << "no overflow";
}

TEST(EncoderHabit, HangsOnTheSizeOfTheTable) {
  EncoderHabit habit = Seen(10, 100);
  habit.OnTableSize(512);
  EXPECT_FALSE(habit.KeepsTe(500, 1));
  habit.OnTableSize(1024);
  EXPECT_TRUE(habit.KeepsTe(500, 1));
  habit.OnTableSize(0);
  EXPECT_FALSE(habit.KeepsTe(0, 1)) << "nobody knows its size";
}

TEST(EncoderHabit, HasToBeSeenAgainOnceTheServerAllowsAnotherSize) {
  EncoderHabit habit = Seen(10, 100);
  habit.OnSizeAllowed();
  EXPECT_FALSE(habit.KeepsTe(500, 1));
  for (uint32_t i = 0; i < EncoderHabit::kMinRequests; ++i) habit.OnRequest(true, 0);
  EXPECT_TRUE(habit.KeepsTe(500, 1));
}

}  // namespace
}  // namespace routewind
