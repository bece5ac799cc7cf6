// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_allowed_routes.h"

#include <string>
#include <utility>

#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxKinds = 8;

bool IsAnything(std::string_view) { return true; }

LabelSelector::Requirement DecodeRequirement(const FieldReader& reader) {
  LabelSelector::Requirement requirement;
  DecodeContext& context = reader.context();
  requirement.place = context.findings.At(reader.spot());
  const auto key =
      RequiredString(reader, "key", {"V-G11", IsAnything, ""}, "a matchExpression needs a key");
  const auto op = RequiredString(reader, "operator", {"V-G11", IsAnything, ""},
                                 "a matchExpression needs an operator");
  requirement.key = std::string(key.value.value_or(""));
  requirement.op = std::string(op.value.value_or(""));
  const auto values = reader.List("values");
  if (!values.value) return requirement;
  const FieldPath path(reader.path(), "values");
  for (size_t i = 0; i < values.node->children.size(); ++i) {
    const auto value = ExpectString(context, values.node->children[i], FieldPath(path, i));
    if (value) requirement.values.emplace_back(*value);
  }
  return requirement;
}

void DecodeNamespaces(const FieldReader& allowed, AllowedRoutes& routes) {
  const auto node = allowed.Map("namespaces");
  if (!node.value) return;
  const FieldPath path(allowed.path(), "namespaces");
  const FieldReader reader(allowed.context(), *node.node, path, {{"from", "selector"}});
  const auto from = CheckedEnum(reader, "from", "V-G11", {"All", "Selector", "Same"});
  if (from == "All") routes.from = AllowedRoutes::From::kAll;
  if (from == "Selector") routes.from = AllowedRoutes::From::kSelector;
  if (const auto selector = reader.Map("selector"); selector.value) {
    routes.selector =
        DecodeLabelSelector(reader.context(), *selector.node, FieldPath(path, "selector"));
  }
}

void DecodeKinds(const FieldReader& allowed, AllowedRoutes& routes) {
  const auto list = allowed.List("kinds");
  if (!list.value) return;
  DecodeContext& context = allowed.context();
  CheckCount(allowed, "kinds", kMaxKinds, "V-G11", "at most 8 kinds");
  ForEachMap(context, list.node, FieldPath(allowed.path(), "kinds"),
             [&](const Node& item, const FieldPath& path) {
               const FieldReader reader(context, item, path, {{"group", "kind"}});
               const auto group = CheckedString(
                   reader, "group", {"V-G12", IsGroup, "group (empty or a lower-case DNS name)"});
               const auto kind = RequiredString(reader, "kind",
                                                {"V-G12", IsKind, "kind (letters, digits and `-`)"},
                                                "kind is required");
               routes.kinds.push_back({std::string(group.value.value_or(kGatewayGroup)),
                                       std::string(kind.value.value_or(""))});
             });
}

}  // namespace

AllowedRoutes DecodeAllowedRoutes(const FieldReader& listener) {
  AllowedRoutes routes;
  const auto node = listener.Map("allowedRoutes");
  if (!node.value) return routes;
  const FieldPath path(listener.path(), "allowedRoutes");
  const FieldReader reader(listener.context(), *node.node, path, {{"namespaces", "kinds"}});
  DecodeNamespaces(reader, routes);
  DecodeKinds(reader, routes);
  return routes;
}

LabelSelector DecodeLabelSelector(DecodeContext& context, const Node& node, const FieldPath& path) {
  LabelSelector selector;
  const FieldReader reader(context, node, path, {{"matchLabels", "matchExpressions"}});
  selector.match_labels = reader.Strings("matchLabels");
  if (const auto list = reader.List("matchExpressions"); list.value) {
    ForEachMap(
        context, list.node, FieldPath(path, "matchExpressions"),
        [&](const Node& item, const FieldPath& item_path) {
          const FieldReader requirement(context, item, item_path, {{"key", "operator", "values"}});
          selector.match_expressions.push_back(DecodeRequirement(requirement));
        });
  }
  return selector;
}

}  // namespace routewind
