// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/model/config.h"

namespace routewind {

// What one listener takes and whether it serves, read literally (semantics 3.2, 3.6, 8.3).

// GatewayClass (8.1, contract section 2): every class is ours where the input has none.
bool IsOurs(const Config& config, const Gateway& gateway);

// 3.1 step 3: kind and namespace. `kind` is "GRPCRoute" or "HTTPRoute".
bool Allows(const Config& config, const Gateway& gateway, const Listener& listener,
            std::string_view kind, std::string_view route_ns);

// 8.3: supported protocol, supported values, no conflict, certificates usable.
bool Serves(const Config& config, const Gateway& gateway, const Listener& listener);

}  // namespace routewind
