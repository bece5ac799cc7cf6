// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/route/attach.h"
#include "engine/route/resolve_reference.h"
#include "engine/route/status.h"

namespace routewind {

// `status.parents` of a route (semantics 8.4): one entry for each parentRef that is ours, and for
// each default Gateway that claims the route. An HTTPRoute carries only Accepted: the engine reads
// no more of it than attachment needs.
RouteStatus ComputeRouteStatus(const ReferenceResolver& resolver,
                               const RouteAttachment& attachment);

}  // namespace routewind
