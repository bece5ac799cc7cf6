// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/config/field_reader.h"
#include "engine/model/grpc_route.h"

namespace routewind {

// `filters` of a rule or of a backendRef with V-R23 … V-R39 (semantics 2.1). `owner` reads that
// rule or backendRef.
std::vector<Filter> DecodeFilters(const FieldReader& owner, const std::string& route_namespace);

}  // namespace routewind
