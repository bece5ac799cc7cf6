// SPDX-License-Identifier: Apache-2.0
#include "engine/record/utc_time.h"

#include <cstdio>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

struct CivilDate {
  int64_t year;
  unsigned month;
  unsigned day;
};

// Days since 1970-01-01 to a proleptic Gregorian date: eras of 400 years, years that begin in
// March.
CivilDate CivilFromDays(int64_t days) {
  days += 719468;
  const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto day_of_era = static_cast<unsigned>(days - era * 146097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted_month = (5 * day_of_year + 2) / 153;
  const unsigned day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {static_cast<int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kSecondsPerDay = 86'400;

// The inverse of CivilFromDays.
int64_t DaysFromCivil(int64_t year, unsigned month, unsigned day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = year / 400;  // years are positive here
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + static_cast<int64_t>(day_of_era) - 719468;
}

unsigned DaysOfMonth(unsigned year, unsigned month) {
  constexpr unsigned kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return kDays[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

// Takes text off its front piece by piece; once something is missing, nothing fits any more.
class TimeText {
 public:
  explicit TimeText(std::string_view text) : rest_(text) {}

  unsigned Digits(size_t count) {
    unsigned number = 0;
    is_fine_ = is_fine_ && rest_.size() >= count;
    for (size_t i = 0; is_fine_ && i < count; ++i) {
      is_fine_ = IsAsciiDigit(rest_[i]);
      number = number * 10 + static_cast<unsigned>(rest_[i] - '0');
    }
    if (is_fine_) rest_.remove_prefix(count);
    return is_fine_ ? number : 0;
  }
  // One of these characters, which is returned.
  char OneOf(std::string_view characters) {
    is_fine_ = is_fine_ && !rest_.empty() && characters.find(rest_[0]) != std::string_view::npos;
    if (!is_fine_) return '\0';
    const char found = rest_[0];
    rest_.remove_prefix(1);
    return found;
  }
  // ".123" as nanoseconds, or nothing at all, which is 0.
  int64_t Fraction() {
    if (!rest_.starts_with('.')) return 0;
    rest_.remove_prefix(1);
    int64_t fraction = 0;
    size_t digits = 0;
    for (; digits < rest_.size() && IsAsciiDigit(rest_[digits]); ++digits) {
      if (digits < 9) fraction = fraction * 10 + (rest_[digits] - '0');
    }
    is_fine_ = is_fine_ && digits > 0;
    rest_.remove_prefix(digits);
    for (size_t i = digits; i < 9; ++i) fraction *= 10;
    return fraction;
  }
  bool is_fine() const { return is_fine_; }
  bool is_at_end() const { return is_fine_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool is_fine_ = true;
};

}  // namespace

std::optional<int64_t> ParseUtcTime(std::string_view text) {
  TimeText in(text);
  const unsigned year = in.Digits(4);
  in.OneOf("-");
  const unsigned month = in.Digits(2);
  in.OneOf("-");
  const unsigned day = in.Digits(2);
  in.OneOf("Tt ");
  const unsigned hour = in.Digits(2);
  in.OneOf(":");
  const unsigned minute = in.Digits(2);
  in.OneOf(":");
  const unsigned second = in.Digits(2);
  const int64_t fraction = in.Fraction();
  const char zone = in.OneOf("Zz+-");
  const bool is_utc = zone == 'Z' || zone == 'z';
  const unsigned zone_hour = is_utc ? 0 : in.Digits(2);
  if (!is_utc) in.OneOf(":");
  const unsigned zone_minute = is_utc ? 0 : in.Digits(2);
  if (!in.is_at_end()) return std::nullopt;
  const bool is_real = year >= 1678 && year <= 2261 && month >= 1 && month <= 12 && day >= 1 &&
                       day <= DaysOfMonth(year, month) && hour <= 23 && minute <= 59 && second <= 60 && zone_hour <= 23 &&
                       zone_minute <= 59;
  if (!is_real) return std::nullopt;
  const int64_t zone_seconds = (zone == '-' ? -1 : 1) * static_cast<int64_t>(zone_hour * 3600 + zone_minute * 60);
  const int64_t of_day = static_cast<int64_t>(hour * 3600 + minute * 60 + (second == 60 ? 59 : second));
  return (DaysFromCivil(year, month, day) * kSecondsPerDay + of_day - zone_seconds) * kNsPerSecond + fraction;
}

std::string FormatUtcTime(int64_t timestamp_ns) {
  const int64_t fraction = ((timestamp_ns % kNsPerSecond) + kNsPerSecond) % kNsPerSecond;
  const int64_t seconds = (timestamp_ns - fraction) / kNsPerSecond;
  const int64_t of_day = ((seconds % kSecondsPerDay) + kSecondsPerDay) % kSecondsPerDay;
  const CivilDate date = CivilFromDays((seconds - of_day) / kSecondsPerDay);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%09ldZ",
                static_cast<int>(date.year), date.month, date.day, static_cast<int>(of_day / 3600),
                static_cast<int>(of_day / 60 % 60), static_cast<int>(of_day % 60),
                static_cast<long>(fraction));
  return text;
}

}  // namespace routewind
