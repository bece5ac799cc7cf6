// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/config/field_reader.h"
#include "engine/model/grpc_route.h"

namespace routewind {

// `requestMirror` with V-R32 … V-R38 and V-R42.
RequestMirror DecodeMirror(DecodeContext& context, const Node& node, const FieldPath& path,
                           const std::string& route_namespace);

}  // namespace routewind
