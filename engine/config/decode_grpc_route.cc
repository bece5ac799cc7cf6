// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_grpc_route.h"

#include <string>
#include <utility>
#include <vector>

#include "engine/config/decode_backend_ref.h"
#include "engine/config/decode_filter.h"
#include "engine/config/decode_match.h"
#include "engine/config/decode_meta.h"
#include "engine/config/decode_object.h"
#include "engine/config/decode_references.h"
#include "engine/config/decode_session_persistence.h"
#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxRules = 16;
constexpr size_t kMaxMatchesOfRoute = 128;

RouteRule DecodeRule(const FieldReader& reader, const std::string& route_namespace) {
  constexpr StringRule kName{
      "V-R12", IsSectionName,
      "rule name (lower-case letters, digits, `-` and `.`, 1 to 253 characters)"};
  DecodeContext& context = reader.context();
  RouteRule rule;
  rule.place = context.findings.At(reader.spot());
  rule.name = std::string(CheckedString(reader, "name", kName).value.value_or(""));
  rule.name_place = context.findings.At(reader.SpotOf("name"));
  rule.matches = DecodeMatches(reader);
  rule.filters = DecodeFilters(reader, route_namespace);
  rule.backend_refs = DecodeBackendRefs(reader, route_namespace);
  if (!context.is_experimental()) return rule;
  if (const auto session = reader.Map("sessionPersistence"); session.value) {
    rule.has_session_persistence = true;
    CheckSessionPersistence(context, *session.node, FieldPath(reader.path(), "sessionPersistence"));
  }
  return rule;
}

// V-R11, at the list of matches that goes beyond.
void CheckMatchTotal(DecodeContext& context, const Node& rules, const FieldPath& path) {
  size_t total = 0;
  bool is_reported = false;
  for (size_t i = 0; i < rules.children.size(); ++i) {
    const Node* matches = rules.children[i].Find("matches");
    if (matches == nullptr || !matches->is_list()) continue;
    total += matches->children.size();
    if (total <= kMaxMatchesOfRoute || is_reported) continue;
    is_reported = true;
    const FieldPath rule_path(path, i);
    context.findings.Error(
        "V-R11", SpotOfWhole(*matches), FieldPath(rule_path, "matches"),
        "a route can hold at most 128 matches in all its rules; with this rule it has " +
            std::to_string(total));
  }
}

// V-X03; W-08 is the standard channel's and found elsewhere.
void CheckRuleNames(DecodeContext& context, const std::vector<RouteRule>& rules,
                    const FieldPath& path) {
  std::vector<std::string_view> names;
  std::vector<size_t> indexes;
  for (size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].name.empty()) continue;
    names.push_back(rules[i].name);
    indexes.push_back(i);
  }
  for (const auto& [first, later] : FindRepeats(names)) {
    const RouteRule& rule = rules[indexes[later]];
    const FieldPath rule_path(path, indexes[later]);
    context.findings.Error("V-X03", {rule.place.line, rule.place.column},
                           FieldPath(rule_path, "name"),
                           "rule names must be unique within a route: " + Quoted(rule.name) +
                               " is rules[" + std::to_string(indexes[first]) + "] already");
  }
}

std::vector<RouteRule> DecodeRules(const FieldReader& spec, const std::string& route_namespace) {
  std::vector<RouteRule> rules;
  const auto list = spec.List("rules");
  if (!list.value) return rules;
  DecodeContext& context = spec.context();
  const FieldPath path(spec.path(), "rules");
  CheckCount(spec, "rules", kMaxRules, "V-R10", "at most 16 rules");
  rules.reserve(list.node->children.size());
  ForEachMap(context, list.node, path, [&](const Node& item, const FieldPath& item_path) {
    const FieldReader reader(
        context, item, item_path,
        {{"name", "matches", "filters", "backendRefs"}, {"sessionPersistence"}});
    rules.push_back(DecodeRule(reader, route_namespace));
  });
  CheckMatchTotal(context, *list.node, path);
  const bool has_all = rules.size() == list.node->children.size();
  if (context.is_experimental() && has_all) CheckRuleNames(context, rules, path);
  return rules;
}

}  // namespace

GrpcRoute DecodeGrpcRoute(DecodeContext& context, const Node& object) {
  GrpcRoute route;
  route.meta = DecodeMeta(context, object, {});
  const Node* spec = FindSpec(context, object, "V-R01");
  if (spec == nullptr) return route;
  const FieldPath root;
  const FieldPath path(root, "spec");
  const FieldReader reader(context, *spec, path,
                           {{"parentRefs", "hostnames", "rules"}, {"useDefaultGateways"}});
  route.parent_refs = DecodeParentRefs(reader, route.meta.id.ns);
  route.hostnames = DecodeHostnames(reader);
  route.rules = DecodeRules(reader, route.meta.id.ns);
  if (context.is_experimental()) {
    route.use_default_gateways =
        CheckedEnum(reader, "useDefaultGateways", "V-X06", {"All", "None"}) == "All";
  }
  return route;
}

HttpRoute DecodeHttpRoute(DecodeContext& context, const Node& object) {
  HttpRoute route;
  route.meta = DecodeMeta(context, object, {});
  const Node* spec = FindSpec(context, object, "V-R01");
  if (spec == nullptr) return route;
  const FieldPath root;
  const FieldPath path(root, "spec");
  const FieldReader reader(context, *spec, path, {.fields = {}, .is_complete = false});
  route.parent_refs = DecodeParentRefs(reader, route.meta.id.ns);
  route.hostnames = DecodeHostnames(reader);
  return route;
}

}  // namespace routewind
