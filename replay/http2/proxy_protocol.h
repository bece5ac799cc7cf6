// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "replay/net/segment.h"

namespace routewind {

// What a load balancer may put before a connection's first byte: who the client really is.
//
// Source: "The PROXY protocol", versions 1 and 2, haproxy.org, sections 2.1 and 2.2.
struct ProxyHeader {
  enum class Verdict : uint8_t {
    kNone,   // the bytes are no such header
    kMore,   // they may become one
    kFound,
  };
  static constexpr size_t kMaxBytesV1 = 107;
  static constexpr size_t kMaxBytesV2 = 16 + 65535;

  Verdict verdict = Verdict::kNone;
  size_t bytes = 0;                // of the header, with kFound
  std::optional<Endpoint> client;  // absent where the header names none (LOCAL, UNKNOWN, a Unix socket)
};

// `start` is the beginning of what one side sent. A header that is malformed is none.
ProxyHeader ParseProxyHeader(std::string_view start);

}  // namespace routewind
