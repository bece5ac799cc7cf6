// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/model/config.h"

namespace routewind {

// HTTPRoute against GRPCRoute on one listener (semantics 3.7, D-07): where hostnames of routes of
// both kinds overlap, the older route stays and those of the other kind that come later are
// refused.

struct Contender {
  const ObjectMeta* meta = nullptr;
  bool is_grpc = false;
  std::vector<Hostname> effective;  // on this listener
};

struct Refusal {
  bool is_refused = false;
  std::string detail;  // which route it lost to, and on which hostname
};

// One answer for each contender, in the order given. Routes of one kind never conflict, and a
// refused route blocks nobody. Complexity: O(n log n) in hostnames, times the labels of each.
std::vector<Refusal> FindKindConflicts(const std::vector<Contender>& contenders,
                                       const EngineOptions& options);

}  // namespace routewind
