// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/route/attach.h"
#include "engine/route/condition_list.h"
#include "engine/route/listener_faults.h"
#include "engine/route/status.h"

namespace routewind {

// One entry of `status.listeners` (semantics 8.3). `overlaps` names the listeners whose TLS
// hostnames overlap with its own. Always Accepted, Conflicted, ResolvedRefs and Programmed;
// OverlappingTLSConfig only when it holds.
ListenerStatus ComputeListenerStatus(const AttachedListener& listener,
                                     const std::vector<ListenerFinding>& findings,
                                     const std::vector<std::string>& overlaps, int64_t generation);

}  // namespace routewind
