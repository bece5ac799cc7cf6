// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace routewind::testing {

// Allocations of this thread so far. Linking count_allocations.cc replaces the program's operator
// new. Test-only.
size_t AllocationCount();

}  // namespace routewind::testing
