// SPDX-License-Identifier: Apache-2.0
#include "integration/fidelity/stress.h"

#include <malloc.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string_view>

namespace routewind::integration {

uint64_t StressSize(uint64_t moderate, uint64_t full) {
  const char* const wish = std::getenv("ROUTEWIND_STRESS");
  return wish != nullptr && std::string_view(wish) == "full" ? full : moderate;
}

uint64_t ResidentBytes() {
  malloc_trim(0);
  uint64_t all_pages = 0;
  uint64_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> all_pages >> resident_pages;
  return resident_pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

bool IsMemoryComparable() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#else
  return true;
#endif
}

}  // namespace routewind::integration
