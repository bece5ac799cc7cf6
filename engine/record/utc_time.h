// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace routewind {

// "2026-11-22T10:00:00.123456789Z" of nanoseconds since 1970-01-01 UTC; years 0001 to 9999, others
// are clamped.
std::string FormatUtcTime(int64_t timestamp_ns);

}  // namespace routewind
