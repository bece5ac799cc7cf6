// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/config.h"
#include "engine/route/table_impl.h"

namespace routewind {

// Fills rules, plans and patterns of the table: every rule of every GRPCRoute, whether anything can
// reach it or not. Answers the id of each route's first rule; same index as config.grpc_routes.
std::vector<uint32_t> CompileRules(const Config& config, const EngineOptions& options,
                                   RouteTable::Impl& table);

}  // namespace routewind
