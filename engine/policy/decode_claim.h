// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "engine/config/field_reader.h"
#include "engine/policy/policy.h"

namespace routewind {

// The one claim that a policy makes: never, always, only, split, unchanged or reachable. Nothing,
// with findings of the code "policy", where there is none or several.
std::optional<PolicyClaim> DecodeClaim(const FieldReader& policy);

}  // namespace routewind
