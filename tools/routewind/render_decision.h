// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/route/decide.h"
#include "engine/route/explain.h"

namespace routewind {

// A decision for people: the sentence first, then one aligned line for each thing that applies.
std::string RenderDecisionText(const RouteTable& table, const Decision& decision, const RequestView& request);

// What was considered, best first, one line each, then what was passed over.
std::string RenderExplanationText(const Explanation& explanation);

// "default/pay:50051", "auth/login (kind Other.example.com)".
std::string BackendLabel(const TableBackend& backend);

// "default/shop rule 2 'canary'".
std::string RuleLabel(const TableRule& rule);

}  // namespace routewind
