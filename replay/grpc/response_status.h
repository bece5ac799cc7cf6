// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/model/outcome.h"

namespace routewind {

// The value of `:status`; 0 when it is absent or not three digits.
uint16_t ParseHttpStatus(const std::string_view* value);
constexpr bool IsInformational(uint16_t http_status) {
  return http_status >= 100 && http_status < 200;
}

// The status of a response that has ended: its `grpc-status`, where an unknown number means
// UNKNOWN; without one (nullptr) what a client reads out of the HTTP status, and UNKNOWN for 200.
GrpcStatus StatusOfResponse(uint16_t http_status, const std::string_view* grpc_status);

}  // namespace routewind
