// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/config/document.h"
#include "engine/config/finding_list.h"
#include "engine/config/load.h"

namespace routewind {

// What every decoder of one object shares.
struct DecodeContext {
  FindingList& findings;
  const LoadOptions& options;

  bool is_experimental() const { return options.channel == Channel::kExperimental; }
};

// A field's value. Absent (or null, which the server drops): no node. Present, but of a wrong type:
// a node without a value, and the finding has been made; whoever checks further says nothing about
// it.
template <typename T>
struct Field {
  const Node* node = nullptr;
  std::optional<T> value;

  bool is_absent() const { return node == nullptr; }
  const T* operator->() const { return &*value; }
};

// Reads the fields of one map. The list of known fields is given at the start; others are found at
// once, with the nearest known name (Y-unknown-field: an error under --strict, a warning otherwise,
// D-14).
//
// Lifetime:    the map, the path and the context outlive the reader; names are literals.
class FieldReader {
 public:
  struct Known {
    std::initializer_list<std::string_view> fields;
    std::initializer_list<std::string_view> experimental =
        {};                   // exist only in the experimental channel
    bool is_complete = true;  // false: other fields are none of our business
  };

  // `node` is a map.
  FieldReader(DecodeContext& context, const Node& node, const FieldPath& path, const Known& known);

  const Node* Take(std::string_view name) const;
  Field<std::string_view> String(std::string_view name) const;
  Field<int64_t> Integer(std::string_view name) const;
  Field<bool> Bool(std::string_view name) const;
  // A map or a list; the value is the same node.
  Field<const Node*> Map(std::string_view name) const;
  Field<const Node*> List(std::string_view name) const;
  // A map of strings, such as labels.
  std::map<std::string, std::string> Strings(std::string_view name) const;

  // Where a finding about `name` belongs: at its value, else at what should hold it.
  Spot SpotOf(std::string_view name) const;
  Spot spot() const;
  void Error(std::string_view code, std::string_view name, std::string message) const;
  void Warning(std::string_view code, std::string_view name, std::string message) const;

  const FieldPath& path() const { return path_; }
  DecodeContext& context() const { return context_; }

 private:
  void FindUnknown(const Known& known) const;

  DecodeContext& context_;
  const Node& node_;
  const FieldPath& path_;
};

// Where a finding about a whole node belongs: at its key, else (a list's item) where it begins.
Spot SpotOfWhole(const Node& node);

// False, with the finding Y-type, where the node is something else.
bool ExpectKind(DecodeContext& context, const Node& node, const FieldPath& path, Node::Kind kind);
// The node as a string; nothing, with the finding Y-type, where it is something else. A list's null
// counts as such.
std::optional<std::string_view> ExpectString(DecodeContext& context, const Node& node,
                                             const FieldPath& path);

// Calls `visit(item, path)` for each item of a list that is a map; the others are findings.
template <typename Visit>
void ForEachMap(DecodeContext& context, const Node* list, const FieldPath& path, Visit visit) {
  if (list == nullptr) return;
  size_t index = 0;
  for (const Node& item : list->children) {
    const FieldPath item_path(path, index++);
    if (ExpectKind(context, item, item_path, Node::Kind::kMap)) visit(item, item_path);
  }
}

}  // namespace routewind
