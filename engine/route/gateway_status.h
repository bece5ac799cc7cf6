// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/route/attach.h"
#include "engine/route/resolve_reference.h"
#include "engine/route/status.h"

namespace routewind {

// The conditions of a Gateway and of its listeners (semantics 8.2, 8.3). A listener is valid here
// when it can serve traffic; a Gateway is accepted as long as one of its listeners is.
GatewayStatus ComputeGatewayStatus(const Config& config, const ReferenceResolver& resolver,
                                   const AttachedGateway& gateway);

}  // namespace routewind
