// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/config/field_reader.h"

namespace routewind {

// A Gateway's `spec.tls` (V-G17): validated and not kept, for no decision depends on it. `spec`
// reads the spec.
void CheckGatewayTls(const FieldReader& spec);

}  // namespace routewind
