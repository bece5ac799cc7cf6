// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_reference_grant.h"

#include <string>

#include "engine/config/decode_meta.h"
#include "engine/config/decode_object.h"
#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxEntries = 16;
constexpr StringRule kGroup{"V-F02", IsGroup, "group (empty or a lower-case DNS name)"};
constexpr StringRule kKind{"V-F02", IsKind, "kind (letters, digits and `-`, 1 to 63 characters)"};
constexpr StringRule kNamespace{"V-F02", IsNamespaceName,
                                "namespace (lower-case letters, digits and `-`)"};
constexpr StringRule kName{
    "V-F03", IsObjectName,
    "name: name must be 1 to 253 characters; leave it out to mean every object"};

GroupKind DecodeGroupKind(const FieldReader& reader, std::string_view missing) {
  const auto group = RequiredString(reader, "group", kGroup, missing);
  const auto kind = RequiredString(reader, "kind", kKind, missing);
  return {std::string(group.value.value_or("")), std::string(kind.value.value_or(""))};
}

// V-F01. The list; nullptr where it is none.
const Node* TakeEntries(const FieldReader& spec, std::string_view name) {
  const auto list = spec.List(name);
  if (list.is_absent() || (list.value && list.node->children.empty())) {
    spec.Error("V-F01", name, "from and to hold 1 to 16 entries, not 0");
  }
  CheckCount(spec, name, kMaxEntries, "V-F01", "from and to hold 1 to 16 entries");
  return list.value.value_or(nullptr);
}

}  // namespace

ReferenceGrant DecodeReferenceGrant(DecodeContext& context, const Node& object) {
  ReferenceGrant grant;
  grant.meta = DecodeMeta(context, object, {});
  const Node* spec = FindSpec(context, object, "V-F01");
  if (spec == nullptr) return grant;
  const FieldPath root;
  const FieldPath path(root, "spec");
  const FieldReader reader(context, *spec, path, {{"from", "to"}});
  grant.from_place = context.findings.At(reader.SpotOf("from"));
  grant.to_place = context.findings.At(reader.SpotOf("to"));
  ForEachMap(context, TakeEntries(reader, "from"), FieldPath(path, "from"),
             [&](const Node& item, const FieldPath& at) {
               constexpr std::string_view kMissing =
                   "reference grant entry is incomplete: from needs group, kind and namespace";
               const FieldReader from(context, item, at, {{"group", "kind", "namespace"}});
               const GroupKind source = DecodeGroupKind(from, kMissing);
               const auto ns = RequiredString(from, "namespace", kNamespace, kMissing);
               grant.from.push_back({source, std::string(ns.value.value_or(""))});
             });
  ForEachMap(context, TakeEntries(reader, "to"), FieldPath(path, "to"),
             [&](const Node& item, const FieldPath& at) {
               const FieldReader to(context, item, at, {{"group", "kind", "name"}});
               ReferenceGrant::To entry;
               entry.target = DecodeGroupKind(
                   to, "reference grant entry is incomplete: to needs group and kind");
               if (const auto name = CheckedString(to, "name", kName); name.value)
                 entry.name = std::string(*name.value);
               grant.to.push_back(entry);
             });
  return grant;
}

}  // namespace routewind
