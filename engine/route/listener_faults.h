// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/model/config.h"
#include "engine/route/attach.h"
#include "engine/route/resolve_reference.h"

namespace routewind {

// What keeps listeners from serving traffic, whatever attaches to them (semantics 3.6, 8.3, D-16).

struct ListenerFinding {
  ListenerFault fault = ListenerFault::kNone;
  std::string detail;  // what is wrong and what would be right
  std::string path{};  // of the certificateRef, ".tls.certificateRefs[0]"; empty for other faults
  Place place{};
};

// For each listener of the Gateway, in its order: everything that is wrong, in the order of
// ListenerFault. At most one finding for each kind of fault; empty: the listener can serve.
// Complexity: O(listeners² + certificates); a Gateway has at most 64 listeners.
std::vector<std::vector<ListenerFinding>> FindListenerFaults(const Config& config,
                                                             const ReferenceResolver& resolver,
                                                             const Gateway& gateway);

// OverlappingTLSConfig (8.3): for each listener, the names of HTTPS and TLS listeners on its port
// whose hostnames overlap with its own. Serves all the same.
std::vector<std::vector<std::string>> FindTlsOverlaps(const Gateway& gateway);

}  // namespace routewind
