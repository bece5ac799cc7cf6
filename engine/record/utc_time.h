// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace routewind {

// "2026-11-22T10:00:00.123456789Z" of nanoseconds since 1970-01-01 UTC; years 0001 to 9999, others
// are clamped.
std::string FormatUtcTime(int64_t timestamp_ns);

// Nanoseconds since 1970-01-01 UTC of "2026-11-22T10:00:00.123Z" or of "2026-11-22T11:00:00+01:00": RFC 3339, years
// 1678 to 2261. Decimals behind the ninth are dropped; a leap second is the second before it. Anything else: nothing.
std::optional<int64_t> ParseUtcTime(std::string_view text);

}  // namespace routewind
