// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/rpc.h"

#include <array>

namespace routewind {

std::string_view CompletenessName(Completeness completeness) {
  static constexpr std::array<std::string_view, kCompletenessCount> kNames = {
      "complete", "request_only", "reset", "partial_headers"};
  return kNames.at(static_cast<size_t>(completeness));
}

}  // namespace routewind
