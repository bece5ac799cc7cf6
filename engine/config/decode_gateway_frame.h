// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/config/field_reader.h"

namespace routewind {

// The parts of a Gateway's spec that are validated and not kept: no decision depends on them.
// `spec` reads the spec.

void CheckAddresses(const FieldReader& spec);         // V-G13 … V-G15
void CheckInfrastructure(const FieldReader& spec);    // V-G16
void CheckAllowedListeners(const FieldReader& spec);  // V-G11

// `parametersRef` of a GatewayClass or of `infrastructure`: group, kind and name are required.
void CheckParametersRef(const FieldReader& owner, std::string_view code, bool may_have_namespace);

}  // namespace routewind
