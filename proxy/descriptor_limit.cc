// SPDX-License-Identifier: Apache-2.0
#include "proxy/descriptor_limit.h"

#include <sys/resource.h>

#include <algorithm>

namespace routewind {
namespace {

constexpr uint64_t kDescriptorsOfConnection = 2;

}  // namespace

uint64_t DescriptorsFor(size_t max_connections) {
  return kDescriptorsOfConnection * max_connections + kOtherDescriptors;
}

uint64_t RaiseDescriptorLimit(uint64_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;  // nothing is known: nothing to say
  if (limit.rlim_cur >= wanted) return limit.rlim_cur;       // RLIM_INFINITY is the largest number
  rlimit raised = limit;
  raised.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
  return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

std::string DescriptorShortage(size_t max_connections, uint64_t allowed) {
  const uint64_t wanted = DescriptorsFor(max_connections);
  if (allowed >= wanted) return {};
  const uint64_t rest = allowed > kOtherDescriptors ? allowed - kOtherDescriptors : 0;
  return "--max-connections " + std::to_string(max_connections) + " takes " + std::to_string(wanted) +
         " file descriptors and this process may open " + std::to_string(allowed) + " (ulimit -Hn): after about " +
         std::to_string(rest / kDescriptorsOfConnection) + " connections, further ones wait to be accepted";
}

}  // namespace routewind
