// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_references.h"

#include <algorithm>
#include <optional>

#include "engine/config/field_rules.h"
#include "engine/config/ip_address.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxParentRefs = 32;
constexpr size_t kMaxHostnames = 16;
constexpr size_t kMaxDnsLabel = 63;
constexpr StringRule kParentName{"V-R03", IsObjectName,
                                 "parentRef name: a parentRef needs a name of 1 to 253 characters"};
constexpr StringRule kParentGroup{"V-R04", IsGroup, "group (lower-case DNS name)"};
constexpr StringRule kParentKind{"V-R04", IsKind,
                                 "kind (letters, digits and `-`, 1 to 63 characters)"};
constexpr StringRule kParentNamespace{
    "V-R04", IsNamespaceName, "namespace (lower-case letters, digits and `-`, 1 to 63 characters)"};
constexpr StringRule kParentSection{
    "V-R04", IsSectionName,
    "section name (lower-case letters, digits, `-` and `.`, 1 to 253 characters)"};

ParentRef DecodeParentRef(const FieldReader& reader, const std::string& route_namespace) {
  ParentRef ref;
  ref.place = reader.context().findings.At(reader.spot());
  const auto name =
      RequiredString(reader, "name", kParentName, "parentRef needs a name of 1 to 253 characters");
  const auto group = CheckedString(reader, "group", kParentGroup);
  const auto kind = CheckedString(reader, "kind", kParentKind);
  const auto ns = CheckedString(reader, "namespace", kParentNamespace);
  const auto section = CheckedString(reader, "sectionName", kParentSection);
  ref.target = {std::string(group.value.value_or(kGatewayGroup)),
                std::string(kind.value.value_or("Gateway"))};
  ref.has_namespace = ns.value && !ns.value->empty();
  ref.id = {ref.has_namespace ? std::string(*ns.value) : route_namespace,
            std::string(name.value.value_or(""))};
  if (section.value) ref.section_name = std::string(*section.value);
  ref.port = CheckedPort(reader, "port", "V-R05");
  return ref;
}

// As the schema compares: the namespace as it is written, not as it resolves (D-15).
bool IsSameParent(const ParentRef& a, const ParentRef& b) {
  return !a.id.name.empty() && a.target == b.target && a.id.name == b.id.name &&
         a.has_namespace == b.has_namespace && (!a.has_namespace || a.id.ns == b.id.ns);
}

std::string ShowParent(const ParentRef& ref) {
  return ref.target.kind + " " + Quoted(ref.has_namespace ? ref.id.ToString() : ref.id.name);
}

struct PairFinding {
  const char* code;
  const char* rule;
};

// What two parentRefs to the same parent break in the standard channel.
std::optional<PairFinding> StandardConflict(const ParentRef& a, const ParentRef& b) {
  if (a.section_name.has_value() != b.section_name.has_value())
    return PairFinding{"V-R06", "each needs a sectionName"};
  if (a.section_name == b.section_name) {
    const bool has_ports = a.port != b.port;
    return PairFinding{
        "V-R07",
        has_ports
            ? "sectionNames must differ (in the standard channel a different port is not enough)"
            : "sectionNames must differ"};
  }
  return std::nullopt;
}

std::optional<PairFinding> ExperimentalConflict(const ParentRef& a, const ParentRef& b) {
  if (a.section_name.has_value() != b.section_name.has_value()) {
    return PairFinding{"V-X01", "all or none of them need a sectionName"};
  }
  if (a.port.has_value() != b.port.has_value())
    return PairFinding{"V-X01", "all or none of them need a port"};
  if (a.section_name == b.section_name && a.port == b.port) {
    return PairFinding{"V-X02", "the pairs of sectionName and port must differ"};
  }
  return std::nullopt;
}

// Each later parentRef is reported once for each rule. Quadratic in at most kMaxParentRefs.
void CheckPairs(DecodeContext& context, const std::vector<ParentRef>& refs, const FieldPath& path) {
  for (size_t later = 1; later < refs.size(); ++later) {
    std::vector<std::string_view> reported;
    for (size_t first = 0; first < later; ++first) {
      const ParentRef& a = refs[first];
      const ParentRef& b = refs[later];
      if (!IsSameParent(a, b)) continue;
      const auto conflict =
          context.is_experimental() ? ExperimentalConflict(a, b) : StandardConflict(a, b);
      if (!conflict ||
          std::find(reported.begin(), reported.end(), conflict->code) != reported.end())
        continue;
      reported.emplace_back(conflict->code);
      context.findings.Error(conflict->code, {b.place.line, b.place.column}, FieldPath(path, later),
                             "several parentRefs name the same parent, " + ShowParent(b) +
                                 " (parentRefs[" + std::to_string(first) + "]): " + conflict->rule);
    }
  }
}

}  // namespace

std::vector<ParentRef> DecodeParentRefs(const FieldReader& spec,
                                        const std::string& route_namespace) {
  std::vector<ParentRef> refs;
  const auto list = spec.List("parentRefs");
  if (!list.value) return refs;
  DecodeContext& context = spec.context();
  const FieldPath path(spec.path(), "parentRefs");
  const bool is_few =
      CheckCount(spec, "parentRefs", kMaxParentRefs, "V-R02", "at most 32 parentRefs");
  ForEachMap(context, list.node, path, [&](const Node& item, const FieldPath& item_path) {
    const FieldReader reader(context, item, item_path,
                             {{"group", "kind", "namespace", "name", "sectionName", "port"}});
    refs.push_back(DecodeParentRef(reader, route_namespace));
  });
  if (is_few && refs.size() == list.node->children.size()) CheckPairs(context, refs, path);
  return refs;
}

std::vector<RouteHostname> DecodeHostnames(const FieldReader& spec) {
  std::vector<RouteHostname> hostnames;
  const auto list = spec.List("hostnames");
  if (!list.value) return hostnames;
  DecodeContext& context = spec.context();
  const FieldPath path(spec.path(), "hostnames");
  CheckCount(spec, "hostnames", kMaxHostnames, "V-R08", "at most 16 hostnames");
  size_t index = 0;
  for (const Node& item : list.node->children) {
    const FieldPath item_path(path, index++);
    const auto text = ExpectString(context, item, item_path);
    if (!text) continue;
    if (!IsHostname(*text)) {
      context.findings.Error(
          "V-R09", item.spot, item_path,
          Quoted(*text) + " is not a valid hostname (lower case, optional leading `*.`)");
      continue;
    }
    WarnAboutHostname(context, item, item_path);
    hostnames.push_back({Hostname(std::string(*text)), context.findings.At(item.spot)});
  }
  return hostnames;
}

void WarnAboutHostname(DecodeContext& context, const Node& node, const FieldPath& path) {
  if (IsIpv4Literal(node.text)) {
    context.findings.Warning(
        "W-01", node.spot, path,
        Quoted(node.text) +
            " is an IP address: the API wants a DNS name; it is compared literally");
  }
  std::string_view rest = node.text;
  while (!rest.empty()) {
    const size_t cut = std::min(rest.find('.'), rest.size());
    if (cut > kMaxDnsLabel) {
      context.findings.Warning(
          "W-14", node.spot, path,
          "the label " + Quoted(rest.substr(0, cut)) + " has " + std::to_string(cut) +
              " characters: DNS takes at most 63, so no client can ask for this name");
      return;
    }
    rest.remove_prefix(std::min(cut + 1, rest.size()));
  }
}

}  // namespace routewind
