// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/json_writer.h"
#include "replay/pipeline/call_router.h"

namespace routewind {

// "2026-11-22T10:00:00.123456789Z" of nanoseconds since 1970-01-01 UTC; years 0001 to 9999, others are clamped.
std::string FormatUtcTime(int64_t timestamp_ns);

// Writes a call as the Call record of the command line (contract section 3).
void WriteCall(JsonWriter& json, const RouteTable& table, const RouterOptions& options, const RoutedCall& call,
               std::string_view capture_name);

}  // namespace routewind
