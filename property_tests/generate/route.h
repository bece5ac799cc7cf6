// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/model/config.h"
#include "property_tests/generate/chooser.h"

namespace routewind {

// What random configurations may hold; laws that speak of a part of the world narrow it.
struct ConfigShape {
  bool regular_expressions = true;
  bool listener_hostnames = true;
  bool route_hostnames = true;
  bool http_routes = true;
  bool header_case_variants = true;  // `X` beside `x` in one match
};

// Routes whose parentRefs mostly hit the given Gateways.
GrpcRoute MakeGrpcRoute(Chooser& choose, const ConfigShape& shape,
                        const std::vector<Gateway>& gateways);
HttpRoute MakeHttpRoute(Chooser& choose, const ConfigShape& shape,
                        const std::vector<Gateway>& gateways);

// Absent, or one of few.
std::optional<int64_t> PickCreationTime(Chooser& choose);

}  // namespace routewind
