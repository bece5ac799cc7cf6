// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/json_writer.h"
#include "engine/route/decide.h"
#include "engine/route/explain.h"
#include "engine/route/possible.h"

namespace routewind {

// Writes a decision as the Decision record of the command line (contract section 3): keys in the contract's order, what
// does not apply left out. `id_json` is the request's id as JSON, empty for none. With `explanation`, the record ends
// with `considered` and `passedOver`. With `possible` (the request has unknown parts) it says `certainty`, and where that
// is `possible`, which rules, backends and outcomes there are.
void WriteDecision(JsonWriter& json, const RouteTable& table, const Decision& decision, const RequestView& request,
                   std::string_view id_json = {}, const Explanation* explanation = nullptr, const PossibleSelections* possible = nullptr);

// The same without what belongs to one request (id, message, forwarded headers, mirrors): what a store keeps once for all
// requests that fared alike.
void WriteDecisionShape(JsonWriter& json, const Decision& decision);

}  // namespace routewind
