// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace routewind::integration {

// A size of a stress test: `full` where the environment variable ROUTEWIND_STRESS is "full", else `moderate`, which a
// test run can afford every time.
uint64_t StressSize(uint64_t moderate, uint64_t full);

// Memory that this process holds, after giving back to the system what malloc keeps for later.
uint64_t ResidentBytes();

// Whether memory can be compared at all: sanitizers keep freed memory on purpose.
bool IsMemoryComparable();

// How much more than before still counts as "back to where it was": arenas and connection buffers differ from run to
// run.
inline constexpr uint64_t kMemorySlackBytes = 24 << 20;

}  // namespace routewind::integration
