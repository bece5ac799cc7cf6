// SPDX-License-Identifier: Apache-2.0
#include "engine/config/check_reference.h"

#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {

void CheckReference(DecodeContext& context, const Node& node, const FieldPath& path,
                    const ReferenceRule& rule) {
  const FieldReader reader(context, node, path,
                           {{"group", "kind", "name"}, {}, /*is_complete=*/false});
  const StringRule group{rule.code, IsGroup, "group (empty or a lower-case DNS name)"};
  const StringRule kind{rule.code, IsKind, "kind (letters, digits and `-`)"};
  if (rule.has_defaults) {
    CheckedString(reader, "group", group);
    CheckedString(reader, "kind", kind);
  } else {
    RequiredString(reader, "group", group, "a reference needs group, kind and name");
    RequiredString(reader, "kind", kind, "a reference needs group, kind and name");
  }
  RequiredString(reader, "name", {rule.code, IsObjectName, "name (1 to 253 characters)"},
                 "a reference needs a name");
  if (rule.may_have_namespace) {
    CheckedString(reader, "namespace",
                  {rule.code, IsNamespaceName, "namespace (lower-case letters, digits and `-`)"});
  }
}

}  // namespace routewind
