// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_filter.h"

#include <array>
#include <optional>
#include <utility>

#include "engine/config/decode_header_modifier.h"
#include "engine/config/decode_mirror.h"
#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxFilters = 16;

struct FilterKind {
  std::string_view type;
  std::string_view field;
  const char* repeat_code;  // nullptr: may stand several times in a list
};

constexpr std::array<FilterKind, 4> kFilterKinds = {{
    {"RequestHeaderModifier", "requestHeaderModifier", "V-R27"},
    {"ResponseHeaderModifier", "responseHeaderModifier", "V-R28"},
    {"RequestMirror", "requestMirror", nullptr},
    {"ExtensionRef", "extensionRef", nullptr},
}};

// V-R24. Nothing where the type is none of the four.
const FilterKind* DecodeKind(const FieldReader& reader) {
  const auto type = reader.String("type");
  if (type.is_absent()) {
    reader.Error("V-R24", "type", "unknown filter type: a filter needs a type");
    return nullptr;
  }
  if (!type.value) return nullptr;
  for (const FilterKind& kind : kFilterKinds) {
    if (kind.type == *type.value) return &kind;
  }
  reader.Error(
      "V-R24", "type",
      "unknown filter type " + Quoted(*type.value) +
          ": must be RequestHeaderModifier, ResponseHeaderModifier, RequestMirror or ExtensionRef");
  return nullptr;
}

// V-R25 and V-R26.
void CheckBodies(const FieldReader& reader, const FilterKind& kind) {
  for (const FilterKind& other : kFilterKinds) {
    const Node* body = reader.Take(other.field);
    const bool is_own = other.type == kind.type;
    if (body != nullptr && !is_own) {
      reader.Error("V-R25", other.field,
                   "field " + std::string(other.field) + " does not go with filter type " +
                       std::string(kind.type));
    }
    if (body == nullptr && is_own) {
      reader.context().findings.Error(
          "V-R26", reader.SpotOf("type"), FieldPath(reader.path(), kind.field),
          "filter type " + std::string(kind.type) + " needs field " + std::string(kind.field));
    }
  }
}

ExtensionRef DecodeExtensionRef(const FieldReader& reader) {
  constexpr std::string_view kMissing = "extensionRef needs group, kind and name";
  const auto group = RequiredString(
      reader, "group", {"V-R39", IsGroup, "group (empty or a lower-case DNS name)"}, kMissing);
  const auto kind =
      RequiredString(reader, "kind", {"V-R39", IsKind, "kind (letters, digits and `-`)"}, kMissing);
  const auto name = RequiredString(reader, "name",
                                   {"V-R39", IsObjectName, "name (1 to 253 characters)"}, kMissing);
  return {{std::string(group.value.value_or("")), std::string(kind.value.value_or(""))},
          std::string(name.value.value_or(""))};
}

// Every body that is present is checked, whether it goes with the type or not; the one that does
// becomes the filter's.
Filter DecodeFilter(const FieldReader& reader, const std::string& route_namespace) {
  DecodeContext& context = reader.context();
  Filter filter;
  filter.place = context.findings.At(reader.spot());
  const FilterKind* kind = DecodeKind(reader);
  if (kind != nullptr) CheckBodies(reader, *kind);
  const auto is_kind = [kind](size_t index) { return kind == &kFilterKinds[index]; };
  if (const auto body = reader.Map("requestHeaderModifier"); body.value) {
    HeaderModifier modifier =
        DecodeHeaderModifier(context, *body.node, FieldPath(reader.path(), body.node->key));
    if (is_kind(0)) filter.body = RequestHeaderModifierFilter{std::move(modifier)};
  }
  if (const auto body = reader.Map("responseHeaderModifier"); body.value) {
    HeaderModifier modifier =
        DecodeHeaderModifier(context, *body.node, FieldPath(reader.path(), body.node->key));
    if (is_kind(1)) filter.body = ResponseHeaderModifierFilter{std::move(modifier)};
  }
  if (const auto body = reader.Map("requestMirror"); body.value) {
    RequestMirror mirror = DecodeMirror(context, *body.node,
                                        FieldPath(reader.path(), body.node->key), route_namespace);
    if (is_kind(2)) filter.body = std::move(mirror);
  }
  if (const auto body = reader.Map("extensionRef"); body.value) {
    const FieldPath path(reader.path(), "extensionRef");
    ExtensionRef ref =
        DecodeExtensionRef(FieldReader(context, *body.node, path, {{"group", "kind", "name"}}));
    if (is_kind(3)) filter.body = std::move(ref);
  }
  return filter;
}

// V-R27 and V-R28: `count` of each kind that may stand only once.
void CheckRepeat(const FieldReader& reader, std::array<int, kFilterKinds.size()>& seen) {
  const Node* type = reader.Take("type");
  if (type == nullptr || !type->is_scalar()) return;
  for (size_t i = 0; i < kFilterKinds.size(); ++i) {
    const FilterKind& kind = kFilterKinds[i];
    if (type->text != kind.type || kind.repeat_code == nullptr || seen[i]++ == 0) continue;
    reader.Error(kind.repeat_code, "type",
                 std::string(kind.type) + " can stand only once in a filter list; join them");
  }
}

}  // namespace

std::vector<Filter> DecodeFilters(const FieldReader& owner, const std::string& route_namespace) {
  std::vector<Filter> filters;
  const auto list = owner.List("filters");
  if (!list.value) return filters;
  DecodeContext& context = owner.context();
  CheckCount(owner, "filters", kMaxFilters, "V-R23", "at most 16 filters");
  std::array<int, kFilterKinds.size()> seen{};
  ForEachMap(context, list.node, FieldPath(owner.path(), "filters"),
             [&](const Node& item, const FieldPath& path) {
               const FieldReader reader(context, item, path,
                                        {{"type", "requestHeaderModifier", "responseHeaderModifier",
                                          "requestMirror", "extensionRef"}});
               filters.push_back(DecodeFilter(reader, route_namespace));
               CheckRepeat(reader, seen);
             });
  return filters;
}

}  // namespace routewind
