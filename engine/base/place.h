// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>

namespace routewind {

// Where something stands in the configuration input. `file` indexes Config::files; lines and columns count from 1,
// columns in bytes. Line 0 means "nowhere": the object was assumed, not read.
struct Place {
  uint32_t file = 0;
  uint32_t line = 0;
  uint32_t column = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

}  // namespace routewind
