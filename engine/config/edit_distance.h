// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string_view>

namespace routewind {

// The known name that a misspelt one most likely means: at most two letters inserted, left out,
// changed or swapped, and without regard to case; empty where none is that near. The first of
// equally near ones is taken.
std::string_view NearestName(std::string_view name, std::initializer_list<std::string_view> known);

}  // namespace routewind
