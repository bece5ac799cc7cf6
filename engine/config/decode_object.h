// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/config/field_reader.h"

namespace routewind {

// What all objects have around their `metadata`: apiVersion, kind, `spec`, `status`. Also looks for
// unknown fields there. Returns `spec`; nullptr, with a finding of that code, where it is missing
// or no map.
const Node* FindSpec(DecodeContext& context, const Node& object, std::string_view code);

}  // namespace routewind
