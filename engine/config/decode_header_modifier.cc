// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_header_modifier.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/ascii.h"
#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxOperations = 16;
constexpr size_t kMaxValueCharacters = 4096;

// One name that a modifier acts upon, for the checks across entries.
struct NamedEntry {
  std::string_view list;  // "set", "add" or "remove"
  size_t index = 0;
  std::string name;
  Spot spot;
};

std::string ShowEntry(const NamedEntry& entry) {
  return std::string(entry.list) + "[" + std::to_string(entry.index) + "]";
}

void CheckValue(const FieldReader& reader, const Field<std::string_view>& value) {
  if (value.is_absent())
    return reader.Error("V-R30", "value", "header operation needs a name and a value");
  if (!value.value) return;
  if (!HasLength(*value.value, 1, kMaxValueCharacters)) {
    return reader.Error("V-R30", "value",
                        "header operation needs a value of 1 to 4096 characters, not " +
                            std::to_string(value->size()));
  }
  if (reader.context().is_experimental() && !IsVisibleHeaderValue(*value.value)) {
    reader.Error("V-X04", "value",
                 Quoted(*value.value) +
                     " is not a valid header value: visible ASCII with single blanks between");
  }
}

std::vector<HeaderValue> DecodeValues(const FieldReader& modifier, std::string_view list_name,
                                      std::vector<NamedEntry>& entries) {
  constexpr StringRule kName{"V-R30", IsHeaderName,
                             "header name (1 to 256 letters, digits and !#$%&'*+-.^_`|~)"};
  std::vector<HeaderValue> values;
  const auto list = modifier.List(list_name);
  if (!list.value) return values;
  DecodeContext& context = modifier.context();
  CheckCount(modifier, list_name, kMaxOperations, "V-R29",
             "at most 16 header operations of a kind");
  size_t index = 0;
  ForEachMap(
      context, list.node, FieldPath(modifier.path(), list_name),
      [&](const Node& item, const FieldPath& path) {
        const FieldReader reader(context, item, path, {{"name", "value"}});
        const auto name =
            RequiredString(reader, "name", kName, "header operation needs a name and a value");
        const auto value = reader.String("value");
        CheckValue(reader, value);
        values.push_back({std::string(name.value.value_or("")),
                          std::string(value.value.value_or("")), context.findings.At(item.spot)});
        if (name.value) entries.push_back({list_name, index, std::string(*name.value), item.spot});
        ++index;
      });
  return values;
}

std::vector<std::string> DecodeRemove(const FieldReader& modifier,
                                      std::vector<NamedEntry>& entries) {
  std::vector<std::string> names;
  const auto list = modifier.List("remove");
  if (!list.value) return names;
  DecodeContext& context = modifier.context();
  const FieldPath path(modifier.path(), "remove");
  CheckCount(modifier, "remove", kMaxOperations, "V-R29", "at most 16 header operations of a kind");
  for (size_t index = 0; index < list.node->children.size(); ++index) {
    const Node& item = list.node->children[index];
    const FieldPath item_path(path, index);
    const auto name = ExpectString(context, item, item_path);
    if (!name) continue;
    if (!IsHeaderName(*name)) {
      context.findings.Warning("W-04", item.spot, item_path,
                               Quoted(*name) + " is not a header name: it removes nothing");
    }
    names.emplace_back(*name);
    entries.push_back({"remove", index, std::string(*name), item.spot});
  }
  return names;
}

// V-R31 (byte for byte, within one list), W-02 (without case, within one list) and W-03 (across
// lists).
void CheckNames(DecodeContext& context, const FieldPath& path,
                const std::vector<NamedEntry>& entries) {
  for (size_t later = 1; later < entries.size(); ++later) {
    const NamedEntry& entry = entries[later];
    const FieldPath list_path(path, entry.list);
    const FieldPath item_path(list_path, entry.index);
    const NamedEntry* identical = nullptr;
    const NamedEntry* folded = nullptr;
    const NamedEntry* elsewhere = nullptr;
    for (size_t first = 0; first < later; ++first) {
      const NamedEntry& other = entries[first];
      if (!AsciiEqualIgnoreCase(other.name, entry.name)) continue;
      const NamedEntry*& kind = other.list != entry.list   ? elsewhere
                                : other.name == entry.name ? identical
                                                           : folded;
      if (kind == nullptr) kind = &other;
    }
    if (identical != nullptr) {
      context.findings.Error("V-R31", entry.spot, item_path,
                             "duplicate header operation: " + Quoted(entry.name) + " stands in " +
                                 ShowEntry(*identical) + " already");
    } else if (folded != nullptr) {
      context.findings.Warning("W-02", entry.spot, item_path,
                               Quoted(entry.name) + " is the same header as " +
                                   Quoted(folded->name) + " in " + ShowEntry(*folded) +
                                   " (names have no case)");
    }
    if (elsewhere != nullptr) {
      context.findings.Warning("W-03", entry.spot, item_path,
                               Quoted(entry.name) + " stands in " + ShowEntry(*elsewhere) +
                                   " too: one filter should do one thing with a header");
    }
  }
}

}  // namespace

HeaderModifier DecodeHeaderModifier(DecodeContext& context, const Node& node,
                                    const FieldPath& path) {
  const FieldReader reader(context, node, path, {{"set", "add", "remove"}});
  std::vector<NamedEntry> entries;
  HeaderModifier modifier;
  modifier.set = DecodeValues(reader, "set", entries);
  modifier.add = DecodeValues(reader, "add", entries);
  modifier.remove = DecodeRemove(reader, entries);
  // Quadratic, so only for lists within their limits.
  if (entries.size() <= 3 * kMaxOperations) CheckNames(context, path, entries);
  return modifier;
}

}  // namespace routewind
