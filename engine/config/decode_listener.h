// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/config/field_reader.h"
#include "engine/model/gateway.h"

namespace routewind {

// `spec.listeners` of a Gateway with V-G02 … V-G12 (semantics 2.2). `spec` reads the Gateway's
// spec.
std::vector<Listener> DecodeListeners(const FieldReader& spec,
                                      const std::string& gateway_namespace);

}  // namespace routewind
