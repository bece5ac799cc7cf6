// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/config/field_reader.h"
#include "engine/model/grpc_route.h"

namespace routewind {

// The object that a backendRef or a mirror names, with V-R38 and V-R42; `missing_name` is the code
// where the name is left out (V-R42, or V-R32 for a mirror). The namespace defaults to
// `route_namespace`.
BackendTarget DecodeBackendTarget(const FieldReader& reader, const std::string& route_namespace,
                                  std::string_view missing_name);

// `rules[].backendRefs` with V-R40 … V-R42 and their filters.
std::vector<BackendRef> DecodeBackendRefs(const FieldReader& rule,
                                          const std::string& route_namespace);

}  // namespace routewind
