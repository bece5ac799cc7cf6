// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/config.h"

namespace routewind {

// What a configuration without any Gateway or Service is taken to have (contract section 2). Places
// are line 0.

// One Gateway for each that a parentRef names, with the listener `default`: HTTP, port 80, any
// hostname, routes from all namespaces. Lists stay sorted.
void AssumeGateways(Config& config);

// One Service for each that a backendRef or a mirror names, with the ports asked for.
void AssumeServices(Config& config);

}  // namespace routewind
