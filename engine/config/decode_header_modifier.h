// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/config/field_reader.h"
#include "engine/model/grpc_route.h"

namespace routewind {

// `requestHeaderModifier` or `responseHeaderModifier` with V-R29 … V-R31, V-X04 and the warnings
// W-02 … W-04.
HeaderModifier DecodeHeaderModifier(DecodeContext& context, const Node& node,
                                    const FieldPath& path);

}  // namespace routewind
