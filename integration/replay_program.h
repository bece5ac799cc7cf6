// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace routewind::integration {

// A GRPCRoute that takes every call, for tests that ask what was captured and not where it goes.
extern const char kRouteThatTakesAll[];

// Runs `PROGRAM replay -q -c CONFIG CAPTURE --calls -`, with --keylog where `key_log` is not empty,
// and returns its call records in the order of its output. Errors: an exit code other than 0, or a line that is not JSON.
Result<std::vector<nlohmann::json>> ReplayCalls(const std::string& program,
                                                const std::string& config,
                                                const std::string& capture,
                                                const std::string& key_log = "");

}  // namespace routewind::integration
