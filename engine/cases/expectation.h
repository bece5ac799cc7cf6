// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/cases/test_case.h"
#include "engine/model/outcome.h"
#include "engine/route/route_table.h"

namespace routewind {

// Compares a Decision record with what a case expects of it. Only what the case names is compared: maps need the named
// members, lists must be equal item by item, a null wants the field absent. Two short forms: `backend: default/pay:50051`
// (or without port, or the bare name) and a header's single value for its list.
// Returns one line for each difference: `backend.name: expected "a", got "b"`.
std::vector<std::string> CompareDecision(const ExpectedValue& expect, std::string_view decision_json);

// Whether a share's name ("name", "namespace/name", "namespace/name:port") stands for this backend.
bool NamesBackend(std::string_view name, const TableBackend& backend);

}  // namespace routewind
