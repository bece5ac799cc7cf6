// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/route/route_table.h"

namespace routewind {

// The header names that some rule's match asks for: in lower case, sorted, each once. O(matches).
std::vector<std::string> AskedHeaders(const RouteTable& table);

}  // namespace routewind
