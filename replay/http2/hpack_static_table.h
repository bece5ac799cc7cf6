// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "replay/http2/header_list.h"

namespace routewind {

struct StaticField {
  std::string_view name;
  std::string_view value;
  HeaderTag tag = HeaderTag::kOther;
};

// RFC 7541 Appendix A; index 0 is not used.
inline constexpr size_t kHpackStaticFields = 61;
extern const std::array<StaticField, kHpackStaticFields + 1> kHpackStaticTable;

}  // namespace routewind
