// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/config/field_reader.h"
#include "engine/model/gateway.h"

namespace routewind {

// `listeners[].allowedRoutes` with V-G11 and V-G12; defaults where it is absent.
AllowedRoutes DecodeAllowedRoutes(const FieldReader& listener);

// A `namespaces.selector`. Operators are kept as written (D-23).
LabelSelector DecodeLabelSelector(DecodeContext& context, const Node& node, const FieldPath& path);

}  // namespace routewind
