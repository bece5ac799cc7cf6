// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/config/field_reader.h"

namespace routewind {

struct ReferenceRule {
  std::string_view code;
  bool has_defaults = false;  // group and kind may be left out
  bool may_have_namespace = true;
};

// A reference to an object that nothing else is asked of: group, kind, name and, perhaps,
// namespace.
void CheckReference(DecodeContext& context, const Node& node, const FieldPath& path,
                    const ReferenceRule& rule);

}  // namespace routewind
