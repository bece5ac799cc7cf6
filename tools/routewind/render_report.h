// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "engine/route/route_table.h"
#include "replay/pipeline/replay_run.h"

namespace routewind {

// The report of a replay (contract section 4, `replay`). Pure functions of their arguments.
std::string RenderReportText(const RouteTable& table, const ReplayOutcome& outcome, uint64_t seed);
std::string RenderReportJson(const RouteTable& table, const ReplayOutcome& outcome, uint64_t seed);

}  // namespace routewind
