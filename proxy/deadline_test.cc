// SPDX-License-Identifier: Apache-2.0
#include "proxy/deadline.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

struct DeadlineRow {
  int64_t left_ms;
  int64_t sent_ms;
};

TEST(DeadlineOnWire, LeavesOutWhatRoundingUpWouldAdd) {
  const gpr_timespec now = gpr_now(GPR_CLOCK_MONOTONIC);
  for (const DeadlineRow& row : {DeadlineRow{1, 1}, DeadlineRow{999, 999}, DeadlineRow{1'000, 999},
                                 DeadlineRow{1'234, 1'229}, DeadlineRow{29'998, 29'899}, DeadlineRow{30'001, 29'999},
                                 DeadlineRow{100'500, 99'999}, DeadlineRow{3'600'000, 3'599'999}}) {
    const gpr_timespec deadline = gpr_time_add(now, gpr_time_from_millis(row.left_ms, GPR_TIMESPAN));
    const gpr_timespec sent = gpr_time_sub(DeadlineOnWire(deadline, now), now);
    EXPECT_EQ(gpr_time_to_millis(sent), row.sent_ms) << row.left_ms;
  }
}

TEST(DeadlineOnWire, LeavesAloneWhatIsInfiniteOrPast) {
  const gpr_timespec now = gpr_now(GPR_CLOCK_MONOTONIC);
  const gpr_timespec never = gpr_inf_future(GPR_CLOCK_MONOTONIC);
  EXPECT_EQ(gpr_time_cmp(DeadlineOnWire(never, now), never), 0);
  const gpr_timespec past = gpr_time_sub(now, gpr_time_from_millis(5, GPR_TIMESPAN));
  EXPECT_EQ(gpr_time_cmp(DeadlineOnWire(past, now), past), 0);
}

}  // namespace
}  // namespace routewind
