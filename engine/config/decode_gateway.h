// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/config/field_reader.h"
#include "engine/model/gateway.h"

namespace routewind {

// Gateway and GatewayClass documents → model values, defaults filled in; V-G01 … V-G17 and V-C01
// (semantics 2.2). What is returned counts only where the context's findings hold no error.
Gateway DecodeGateway(DecodeContext& context, const Node& object);
GatewayClass DecodeGatewayClass(DecodeContext& context, const Node& object);

}  // namespace routewind
