// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace routewind {

// An HTTP/1.1 request that asks to go on in HTTP/2 ("h2c"), told as what it stands for in HTTP/2: stream 1.
//
// Source: RFC 7540 §3.2 (RFC 9113 §3.1 keeps the token but deprecates its use), RFC 9112.
struct UpgradeRequest {
  enum class Verdict : uint8_t {
    kNone,  // the bytes are no such request
    kMore,  // they may become one
    kFound,
  };
  static constexpr size_t kMaxHeadBytes = 8 << 10;
  static constexpr size_t kMaxBodyBytes = 64 << 10;

  Verdict verdict = Verdict::kNone;
  size_t bytes = 0;  // of head and body, with kFound
  // The client's preface, SETTINGS as HTTP2-Settings has them, HEADERS and DATA of stream 1. Header fields are written as
  // literals without indexing, which leave the compression state alone.
  std::string as_http2;
};

// `start` is the beginning of what the client sent.
UpgradeRequest ParseUpgradeRequest(std::string_view start);

// The length of a "101 Switching Protocols" response at the beginning of what the server sent, interim responses before
// it included.
struct SwitchResponse {
  UpgradeRequest::Verdict verdict = UpgradeRequest::Verdict::kNone;
  size_t bytes = 0;
};
SwitchResponse ParseSwitchResponse(std::string_view start);

}  // namespace routewind
