// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/model/config.h"

namespace routewind {

// Every configuration that lacks one thing of this one, biggest things first, all of them valid
// again.
std::vector<Config> SmallerConfigs(const Config& config);

}  // namespace routewind
