// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/config/field_reader.h"

namespace routewind {

// `rules[].sessionPersistence` of the experimental channel with V-S1 … V-S5; what else it may not
// hold is V-X05 (semantics 10.1). Nothing of it is kept: it has no effect on decisions (D-37).
void CheckSessionPersistence(DecodeContext& context, const Node& node, const FieldPath& path);

}  // namespace routewind
