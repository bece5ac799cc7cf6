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

// The values of one name, in order of arrival.
inline std::vector<std::string> ValuesOf(const SeenAnswer::Metadata& metadata, const std::string& name) {
  std::vector<std::string> values;
  for (const auto& [key, value] : metadata) {
    if (key == name) values.push_back(value);
  }
  return values;
}

}  // namespace routewind::integration
