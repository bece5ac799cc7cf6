// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_backend_ref.h"

#include <utility>

#include "engine/config/decode_filter.h"
#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxBackendRefs = 16;
constexpr int64_t kMaxWeight = 1'000'000;
constexpr StringRule kName{"V-R42", IsObjectName,
                           "backend reference: the name must have 1 to 253 characters"};
constexpr StringRule kGroup{"V-R42", IsGroup,
                            "backend reference: the group must be empty or a lower-case DNS name"};
constexpr StringRule kKind{"V-R42", IsKind,
                           "backend reference: the kind must be letters, digits and `-`"};
constexpr StringRule kNamespace{
    "V-R42", IsNamespaceName,
    "backend reference: the namespace must be lower-case letters, digits and `-`"};

uint32_t DecodeWeight(const FieldReader& reader) {
  const auto weight = reader.Integer("weight");
  if (!weight.value) return 1;
  if (*weight.value < 0 || *weight.value > kMaxWeight) {
    reader.Error("V-R41", "weight",
                 "weight must be 0 to 1000000, not " + std::to_string(*weight.value));
    return 1;
  }
  return static_cast<uint32_t>(*weight.value);
}

}  // namespace

BackendTarget DecodeBackendTarget(const FieldReader& reader, const std::string& route_namespace,
                                  std::string_view missing_name) {
  BackendTarget backend;
  const auto group = CheckedString(reader, "group", kGroup);
  const auto kind = CheckedString(reader, "kind", kKind);
  const auto ns = CheckedString(reader, "namespace", kNamespace);
  const auto name = CheckedString(reader, "name", kName);
  if (name.is_absent()) reader.Error(missing_name, "name", "a backend reference needs a name");
  backend.target = {std::string(group.value.value_or("")),
                    std::string(kind.value.value_or("Service"))};
  backend.id = {std::string(ns.value.value_or(route_namespace)),
                std::string(name.value.value_or(""))};
  backend.port = CheckedPort(reader, "port", "V-R42");
  if (reader.Take("port") == nullptr && backend.target == GroupKind{"", "Service"}) {
    reader.Error("V-R38", "port", "a Service reference needs a port");
  }
  return backend;
}

std::vector<BackendRef> DecodeBackendRefs(const FieldReader& rule,
                                          const std::string& route_namespace) {
  std::vector<BackendRef> refs;
  const auto list = rule.List("backendRefs");
  if (!list.value) return refs;
  DecodeContext& context = rule.context();
  CheckCount(rule, "backendRefs", kMaxBackendRefs, "V-R40", "at most 16 backendRefs");
  ForEachMap(context, list.node, FieldPath(rule.path(), "backendRefs"),
             [&](const Node& item, const FieldPath& path) {
               const FieldReader reader(
                   context, item, path,
                   {{"group", "kind", "namespace", "name", "port", "weight", "filters"}});
               BackendRef ref;
               ref.place = context.findings.At(item.spot);
               ref.backend = DecodeBackendTarget(reader, route_namespace, "V-R42");
               ref.weight = DecodeWeight(reader);
               ref.filters = DecodeFilters(reader, route_namespace);
               refs.push_back(std::move(ref));
             });
  return refs;
}

}  // namespace routewind
