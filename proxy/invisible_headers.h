// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/model/config.h"

namespace routewind {

// Header matches that a live gRPC server cannot judge as a capture can, one line each: gRPC keeps these headers to itself
// (see received_request.h). Such a match can decide otherwise here than in a replay.
std::vector<std::string> InvisibleHeaderRemarks(const Config& config);

}  // namespace routewind
