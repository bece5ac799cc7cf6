// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/policy/atoms.h"
#include "engine/policy/policy.h"
#include "engine/route/table_impl.h"

namespace routewind {

// Hosts that hostnames and a policy can tell apart: each precise hostname; below each wildcard a
// host that no longer wildcard and no precise hostname takes; and one that none takes. Where the
// policy has globs or expressions for the authority, hosts on either side of them.
//
// The set is complete without such patterns: which hostnames take a host hangs on whether it is a
// precise one and else on the longest wildcard that takes it.
AtomSet HostClasses(const std::vector<const TableGateway*>& gateways, const Policy& policy,
                    PatternAtlas& atlas);

}  // namespace routewind
