// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/model/config.h"

namespace routewind {

// The switches that are not at their default: "hostname-rank=intersected trailing-dot=keep"; empty
// for the defaults.
std::string PrintOptions(const EngineOptions& options);
Result<EngineOptions> ParseOptions(std::string_view text);

}  // namespace routewind
