// SPDX-License-Identifier: Apache-2.0
#include "engine/record/utc_time.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

struct TimeCase {
  const char* name;
  int64_t timestamp_ns;
  const char* text;
};

TEST(UtcTime, HasNineDigitsAndTheCivilCalendar) {
  const TimeCase cases[] = {
      {"the epoch", 0, "1970-01-01T00:00:00.000000000Z"},
      {"the contract's example", 1795341600'123456789, "2026-11-22T10:00:00.123456789Z"},
      {"a leap day", 951782400'000000001, "2000-02-29T00:00:00.000000001Z"},
      {"the day after a leap day that is none", 4107542400'000000000,
       "2100-03-01T00:00:00.000000000Z"},
      {"before the epoch", -1, "1969-12-31T23:59:59.999999999Z"},
      {"the last second of a year", 1798761599'000000000, "2026-12-31T23:59:59.000000000Z"},
  };
  for (const TimeCase& c : cases) EXPECT_EQ(FormatUtcTime(c.timestamp_ns), c.text) << c.name;
}

}  // namespace
}  // namespace routewind
