// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace routewind {

// Four decimal numbers up to 255 without leading zeros.
bool IsIpv4Literal(std::string_view text);

// IPv4 as above, or IPv6 (RFC 4291 §2.2, without a zone).
bool IsIpAddress(std::string_view text);

}  // namespace routewind
