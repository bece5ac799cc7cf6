// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/config/field_reader.h"
#include "engine/model/cluster.h"

namespace routewind {

// ReferenceGrant documents → model values; V-F01 … V-F03 (semantics 2.2).
ReferenceGrant DecodeReferenceGrant(DecodeContext& context, const Node& object);

}  // namespace routewind
