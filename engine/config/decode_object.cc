// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_object.h"

#include <string>

namespace routewind {

const Node* FindSpec(DecodeContext& context, const Node& object, std::string_view code) {
  const FieldPath root;
  const FieldReader reader(context, object, root,
                           {{"apiVersion", "kind", "metadata", "spec", "status"}});
  const Node* spec = reader.Take("spec");
  if (spec != nullptr && spec->is_map()) return spec;
  reader.Error(
      code, "spec",
      spec == nullptr ? "spec is required" : "spec is required: it must be a map of fields");
  return nullptr;
}

}  // namespace routewind
