// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/policy/verify.h"

namespace routewind {

// `reachable`: refuted where a rule is proved dead, proved where a request was found for each.
PolicyResult VerifyReach(const Policy& policy, const ReachableClaim& claim,
                         const VerifyInputs& inputs);

}  // namespace routewind
