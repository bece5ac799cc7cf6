// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace routewind::integration {

// Everything that a client sees of one call.
struct SeenAnswer {
  using Metadata = std::vector<std::pair<std::string, std::string>>;  // -bin values decoded; sorted by name, and in
                                                                      // order of arrival within a name
  Metadata metadata;                                                  // initial
  std::vector<std::string> messages;                                  // the bytes of each
  Metadata trailers;
  int code = 0;
  std::string message;
  std::string details;  // grpc-status-details-bin
  friend bool operator==(const SeenAnswer&, const SeenAnswer&) = default;
};

}  // namespace routewind::integration
