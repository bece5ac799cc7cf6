// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_gateway_frame.h"

#include <string>
#include <utility>
#include <vector>

#include "engine/config/check_reference.h"
#include "engine/config/decode_allowed_routes.h"
#include "engine/config/field_rules.h"
#include "engine/config/ip_address.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxAddresses = 16;
constexpr size_t kMaxAddressCharacters = 253;
constexpr size_t kMaxLabels = 8;
constexpr size_t kMaxAnnotations = 16;
constexpr size_t kMaxAnnotationCharacters = 4096;

struct Address {
  std::string_view type;
  std::string_view value;
  Spot spot;
  size_t index = 0;
};

// V-G13 and V-G15 for one address; returned where it has a value that must be unique.
std::optional<Address> CheckAddress(const FieldReader& reader, size_t index) {
  const auto type = CheckedString(
      reader, "type",
      {"V-G13", IsAddressType,
       "address: type must be IPAddress, Hostname, NamedAddress or example.com/name"});
  const auto value = reader.String("value");
  const std::string_view kind = type.value.value_or("IPAddress");
  if (!value.value) return std::nullopt;
  if (!HasLength(*value.value, 1, kMaxAddressCharacters)) {
    reader.Error("V-G13", "value", "not a valid address: the value must have 1 to 253 characters");
  } else if (kind == "IPAddress" && !IsIpAddress(*value.value)) {
    reader.Error(
        "V-G13", "value",
        Quoted(*value.value) + " is not a valid address: write IPv4 or IPv6, or set another type");
  } else if (kind == "Hostname" && !IsHostname(*value.value)) {
    reader.Error(
        "V-G15", "value",
        Quoted(*value.value) + " is not a valid hostname (lower case, optional leading `*.`)");
  }
  if (kind != "IPAddress" && kind != "Hostname") return std::nullopt;
  return Address{kind, *value.value, value.node->spot, index};
}

struct EntryLimits {
  const char* what;  // "label" or "annotation"
  size_t count;
  bool (*accept_value)(std::string_view);
  const char* value_wish;
};

void CheckEntries(const FieldReader& reader, std::string_view field, const EntryLimits& limits) {
  const std::string what = limits.what;
  CheckCount(reader, field, limits.count, "V-G16",
             "at most " + std::to_string(limits.count) + " " + what + "s");
  const auto map = reader.Map(field);
  if (!map.value) return;
  DecodeContext& context = reader.context();
  const FieldPath path(reader.path(), field);
  for (const Node& entry : map.node->children) {
    const FieldPath entry_path(path, entry.key);
    if (!IsQualifiedName(entry.key)) {
      context.findings.Error("V-G16", entry.key_spot, entry_path,
                             Quoted(entry.key) + " is not a valid " + what +
                                 ": the key must be [prefix/]name, the name at most 63 characters");
    }
    if (entry.is_null()) continue;
    const auto value = ExpectString(context, entry, entry_path);
    if (value && !limits.accept_value(*value)) {
      context.findings.Error("V-G16", entry.spot, entry_path,
                             "not a valid " + what + ": the value must " + limits.value_wish);
    }
  }
}

}  // namespace

void CheckAddresses(const FieldReader& spec) {
  const auto list = spec.List("addresses");
  if (!list.value) return;
  DecodeContext& context = spec.context();
  const FieldPath path(spec.path(), "addresses");
  CheckCount(spec, "addresses", kMaxAddresses, "V-G13", "at most 16 addresses");
  std::vector<Address> addresses;
  size_t index = 0;
  ForEachMap(context, list.node, path, [&](const Node& item, const FieldPath& item_path) {
    const auto address =
        CheckAddress(FieldReader(context, item, item_path, {{"type", "value"}}), index++);
    if (address) addresses.push_back(*address);
  });
  std::vector<std::pair<std::string_view, std::string_view>> keys;
  for (const Address& address : addresses) keys.emplace_back(address.type, address.value);
  for (const auto& [first, later] : FindRepeats(keys)) {
    const FieldPath item(path, addresses[later].index);
    context.findings.Error("V-G14", addresses[later].spot, FieldPath(item, "value"),
                           "address values must be unique: addresses[" +
                               std::to_string(addresses[first].index) + "] has " +
                               Quoted(addresses[later].value) + " too");
  }
}

void CheckInfrastructure(const FieldReader& spec) {
  const auto node = spec.Map("infrastructure");
  if (!node.value) return;
  const FieldPath path(spec.path(), "infrastructure");
  const FieldReader reader(spec.context(), *node.node, path,
                           {{"labels", "annotations", "parametersRef"}});
  CheckEntries(
      reader, "labels",
      {"label", kMaxLabels, IsLabelValue, "have at most 63 letters, digits, `-`, `_` and `.`"});
  CheckEntries(reader, "annotations",
               {"annotation", kMaxAnnotations,
                [](std::string_view text) { return HasLength(text, 0, kMaxAnnotationCharacters); },
                "have at most 4096 characters"});
  CheckParametersRef(reader, "V-G16", /*may_have_namespace=*/false);
}

void CheckAllowedListeners(const FieldReader& spec) {
  const auto node = spec.Map("allowedListeners");
  if (!node.value) return;
  const FieldPath path(spec.path(), "allowedListeners");
  const FieldReader reader(spec.context(), *node.node, path, {{"namespaces"}});
  const auto namespaces = reader.Map("namespaces");
  if (!namespaces.value) return;
  const FieldPath namespaces_path(path, "namespaces");
  const FieldReader inner(spec.context(), *namespaces.node, namespaces_path,
                          {{"from", "selector"}});
  CheckedEnum(inner, "from", "V-G11", {"All", "Selector", "Same", "None"});
  if (const auto selector = inner.Map("selector"); selector.value) {
    DecodeLabelSelector(spec.context(), *selector.node, FieldPath(namespaces_path, "selector"));
  }
}

void CheckParametersRef(const FieldReader& owner, std::string_view code, bool may_have_namespace) {
  const auto node = owner.Map("parametersRef");
  if (!node.value) return;
  CheckReference(owner.context(), *node.node, FieldPath(owner.path(), "parametersRef"),
                 {code, /*has_defaults=*/false, may_have_namespace});
}

}  // namespace routewind
