// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/model/grpc_route.h"
#include "engine/route/resolve_reference.h"

namespace routewind {

// One reference of a route that cannot be used.
struct ReferenceFault {
  std::string path;  // "spec.rules[0].backendRefs[1]"
  Place place;
  ReferenceVerdict verdict;
  const BackendTarget* target = nullptr;  // null: an ExtensionRef; points into the route
};

// Every failing reference in document order: rule by rule its filters, then its backendRefs, each
// with its own filters (D-36). Those of rules that are dropped for another fault are here too.
std::vector<ReferenceFault> FindReferenceFaults(const ReferenceResolver& resolver,
                                                const GrpcRoute& route);

}  // namespace routewind
