// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/config/field_reader.h"
#include "engine/model/grpc_route.h"

namespace routewind {

// `rules[].matches` with V-R13 … V-R22 (semantics 2.1). `rule` reads the rule.
std::vector<RouteMatch> DecodeMatches(const FieldReader& rule);

}  // namespace routewind
