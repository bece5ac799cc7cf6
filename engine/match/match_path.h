// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace routewind {

// `:path` taken apart: `/service/method`.
//
// Source:      gRPC over HTTP/2 (Path); semantics 4.2, D-11. Compared byte for byte: no decoding,
//              no normalisation.
// Lifetime:    views into the path.
struct MethodPath {
  std::string_view full;  // "service/method", without the first slash and without a query
  std::string_view service;
  std::string_view method;
};

// Nothing when the path is not two non-empty segments after a slash. A query is cut off at `?`;
// gRPC has none.
std::optional<MethodPath> SplitMethodPath(std::string_view path);

}  // namespace routewind
