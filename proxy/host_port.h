// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace routewind {

// A host and a port, as a command line or an EndpointSlice names them. The host is a DNS name or an
// IP address, an IPv6 address without its brackets.
struct HostPort {
  std::string host;
  uint16_t port = 0;

  // "10.0.0.7:50051", "[::1]:50051".
  std::string ToString() const;
  friend auto operator<=>(const HostPort&, const HostPort&) = default;
};

// A decimal number from 0 to 65535 and nothing else.
Result<uint16_t> ParsePort(std::string_view text);

// "host:port"; IPv6 in brackets. The port is 0 to 65535, the host a DNS name or an IP address.
Result<HostPort> ParseHostPort(std::string_view text);

}  // namespace routewind
