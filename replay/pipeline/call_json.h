// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/json_writer.h"
#include "replay/pipeline/call_router.h"

namespace routewind {

// Writes a call as the Call record of the command line (contract section 3).
void WriteCall(JsonWriter& json, const RouteTable& table, const RouterOptions& options, const RoutedCall& call,
               std::string_view capture_name);

}  // namespace routewind
