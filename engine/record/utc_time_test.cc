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

TEST(UtcTime, IsReadAsItIsWritten) {
  for (const int64_t time_ns : {int64_t{0}, int64_t{-1}, 1795341600'123456789, 951782400'000000001, 4107542400'000000000,
                                1798761599'000000000}) {
    EXPECT_EQ(ParseUtcTime(FormatUtcTime(time_ns)), time_ns);
  }
}

TEST(UtcTime, IsReadInEverySpellingOfRfc3339AndInNoOther) {
  const TimeCase cases[] = {
      {"milliseconds", 1795341600'123000000, "2026-11-22T10:00:00.123Z"},
      {"no fraction", 1795341600'000000000, "2026-11-22T10:00:00Z"},
      {"more than nine decimals", 1795341600'123456789, "2026-11-22T10:00:00.1234567899Z"},
      {"east of Greenwich", 1795341600'000000000, "2026-11-22T11:30:00+01:30"},
      {"west of Greenwich", 1795341600'000000000, "2026-11-22t05:00:00-05:00"},
      {"a leap second", 1798761599'000000000, "2026-12-31T23:59:60Z"},
  };
  for (const TimeCase& c : cases) EXPECT_EQ(ParseUtcTime(c.text), c.timestamp_ns) << c.name;
  for (const char* text :
       {"", "-", "2026-11-22", "2026-11-22T10:00:00", "2026-11-22T10:00:00.Z", "2026-13-22T10:00:00Z", "2026-02-29T10:00:00Z",
        "2026-11-22T24:00:00Z", "2026-11-22T10:00:00Zx", "26-11-22T10:00:00Z", "9999-11-22T10:00:00Z", "2026-11-22T10:00:00+1:30"}) {
    EXPECT_EQ(ParseUtcTime(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace routewind
