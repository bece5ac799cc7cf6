// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace routewind {

// One metadata entry of a request, borrowed. `name` is lower case, as HTTP/2 has it on the wire.
struct HeaderView {
  std::string_view name;
  std::string_view value;
  friend bool operator==(const HeaderView&, const HeaderView&) = default;
};

// What is not known of a request: a capture may have begun in mid-connection or have lost packets, a log may leave
// headers out.
struct UnknownParts {
  static constexpr uint32_t kAnyNumber = 0xffffffff;
  bool authority = false;
  bool path = false;
  uint32_t headers = 0;  // at most so many fields may be there besides those known
  // Where of each of those the value is known, though its name is not: the values, in order, borrowed. Else empty: they can
  // be anything.
  std::span<const std::string_view> nameless_values = {};
  // Sorted, in lower case, borrowed: of these names every header is known, so that no unknown one has any of them. Null: none.
  const std::vector<std::string>* whole_names = nullptr;
  // Where the path is not known: some that it may be, for the reader of a record; borrowed. It may be another, so nothing is
  // decided by them.
  std::span<const std::string_view> possible_paths = {};
  bool Any() const { return authority || path || headers != 0; }
};

// One RPC as `Decide` sees it, borrowed from a header list, a gRPC context or a parsed record.
// Lifetime: until what it was borrowed from dies; never stored.
struct RequestView {
  std::string_view authority;           // `:authority`, else `host`; with its port, if it has one
  std::string_view path;                // `:path`
  std::span<const HeaderView> headers;  // without pseudo-headers, in order of arrival; names may repeat
  std::string_view gateway;             // "namespace/name"; empty: the table's default Gateway
  uint16_t port = 0;                    // the listener's port; 0: all listeners compete (D-19)
};

}  // namespace routewind
