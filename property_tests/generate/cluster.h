// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/config.h"
#include "property_tests/generate/chooser.h"
#include "property_tests/generate/route.h"

namespace routewind {

// The objects that routes refer to, and the Gateways they attach to.

Gateway MakeGateway(Chooser& choose, const ConfigShape& shape, const ObjectName& id);

// Services, Namespaces, Secrets, ConfigMaps, ReferenceGrants and BackendTLSPolicies; at least one
// Service.
void AddCluster(Chooser& choose, Config& config);

ReferenceGrant MakeGrant(Chooser& choose);

}  // namespace routewind
