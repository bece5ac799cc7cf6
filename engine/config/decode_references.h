// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/config/field_reader.h"
#include "engine/model/grpc_route.h"

namespace routewind {

// What GRPCRoute and HTTPRoute have in common (semantics 1.4, 1.5).

// `spec.parentRefs` with V-R02 … V-R07 (V-X01 and V-X02 in their stead in the experimental
// channel).
std::vector<ParentRef> DecodeParentRefs(const FieldReader& spec,
                                        const std::string& route_namespace);

// `spec.hostnames` with V-R08, V-R09.
std::vector<RouteHostname> DecodeHostnames(const FieldReader& spec);

// W-01 and W-14: hostnames that the schema lets through against the text of the API.
void WarnAboutHostname(DecodeContext& context, const Node& node, const FieldPath& path);

}  // namespace routewind
