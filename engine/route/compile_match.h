// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/config.h"
#include "engine/route/condition.h"
#include "engine/route/pattern_pool.h"

namespace routewind {

// Turns one match into conditions and its rank by service, method and headers. The caller adds age,
// name and positions. Precondition: the rule has no RuleFault.
CompiledMatch CompileMatch(const RouteMatch& match, const EngineOptions& options,
                           PatternPool& patterns);

}  // namespace routewind
