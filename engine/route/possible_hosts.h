// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "engine/route/table_impl.h"

namespace routewind {

// Hosts that together stand for all there are: two hosts that the Gateway's listeners and routes
// cannot tell apart have one of them in common. Each precise hostname stands for itself; one host
// below each wildcard that is no other hostname's; and one that only `*` takes. `_` is in no
// hostname that the API allows.
//
// Complexity: linear in the hostnames of all listeners and their routes.
std::set<std::string> HostsOfEveryKind(const TableGateway& gateway);

}  // namespace routewind
