// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/config/load.h"
#include "engine/policy/load_policies.h"
#include "engine/route/decide.h"
#include "replay/store/run_writer.h"
#include "tools/routewind/options.h"

namespace routewind {

// What replays and proxies have in common when they are recorded in the store.

int64_t NowNs();

// The start of a run: now, with its options and its configuration, secrets taken out. Inputs and the tool's version are the
// caller's to add.
RunStart DescribeRun(RunKind kind, const ConfigFlags& flags, const std::vector<std::string>& command_line,
                     const LoadedConfig& loaded);

// Keeps the texts of the run's policies beside its configuration.
void AddPolicySources(const PolicySet& policies, RunStart& start);

// The row of a decision, added when it is new. All decisions of a run are of one table.
RowRef InternDecision(RunWriter& writer, const Decision& decision);

}  // namespace routewind
