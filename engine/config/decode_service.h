// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/config/field_reader.h"
#include "engine/model/cluster.h"

namespace routewind {

// Service and EndpointSlice documents → model values (semantics 1.7); findings V-service and
// V-slice. Fields that no decision needs are not looked at.
Service DecodeService(DecodeContext& context, const Node& object);
EndpointSlice DecodeEndpointSlice(DecodeContext& context, const Node& object);

}  // namespace routewind
