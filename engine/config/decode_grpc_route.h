// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/config/field_reader.h"
#include "engine/model/grpc_route.h"

namespace routewind {

// GRPCRoute and HTTPRoute documents → model values, defaults filled in; V-R01 … V-R42 and the V-X
// rules (semantics 2.1, 2.3). What is returned counts only where the context's findings hold no
// error.
GrpcRoute DecodeGrpcRoute(DecodeContext& context, const Node& object);

// Only what competes for hostnames (semantics 1.5); the rest is not looked at.
HttpRoute DecodeHttpRoute(DecodeContext& context, const Node& object);

}  // namespace routewind
