// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/model/outcome.h"
#include "replay/net/segment.h"

namespace routewind {

// Values as access logs spell them. Each gives nothing where the text is something else.

// Nanoseconds since 1970-01-01 UTC: RFC 3339, or seconds since then with up to nine decimals.
std::optional<int64_t> ParseLogTime(std::string_view text);

// Nanoseconds of a number of milliseconds, with up to six decimals; not negative.
std::optional<int64_t> ParseLogMilliseconds(std::string_view text);

// A number, "NOT_FOUND" or "NotFound" (Envoy's %GRPC_STATUS% in its three forms).
std::optional<GrpcStatus> ParseLogStatus(std::string_view text);

// "10.0.0.7:41234", "[::1]:41234", or an address without a port, whose port then is 0.
std::optional<Endpoint> ParseLogEndpoint(std::string_view text);

}  // namespace routewind
