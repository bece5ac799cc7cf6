// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/model/request_view.h"

namespace routewind {

// Positions of headers that share a name, in order of arrival; the groups in order of their first member.
// Complexity: O(n log n) in the headers, also for thousands of different names.
std::vector<std::vector<uint32_t>> GroupHeadersByName(std::span<const HeaderView> headers);

}  // namespace routewind
