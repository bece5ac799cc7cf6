// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/response_status.h"

#include <algorithm>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

constexpr size_t kMaxStatusDigits = 9;  // no overflow; no status is that long

}  // namespace

uint16_t ParseHttpStatus(const std::string_view* value) {
  if (value == nullptr || value->size() != 3 ||
      !std::all_of(value->begin(), value->end(), IsAsciiDigit))
    return 0;
  return static_cast<uint16_t>(((*value)[0] - '0') * 100 + ((*value)[1] - '0') * 10 +
                               ((*value)[2] - '0'));
}

GrpcStatus StatusOfResponse(uint16_t http_status, const std::string_view* grpc_status) {
  if (grpc_status == nullptr)
    return http_status == 200 ? GrpcStatus::kUnknown : GrpcStatusFromHttp(http_status);
  const bool is_number = !grpc_status->empty() && grpc_status->size() <= kMaxStatusDigits &&
                         std::all_of(grpc_status->begin(), grpc_status->end(), IsAsciiDigit);
  if (!is_number) return GrpcStatus::kUnknown;
  uint32_t number = 0;
  for (const char digit : *grpc_status) number = number * 10 + static_cast<uint32_t>(digit - '0');
  return GrpcStatusFromNumber(number).value_or(GrpcStatus::kUnknown);
}

}  // namespace routewind
