// SPDX-License-Identifier: Apache-2.0
#include "engine/config/field_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/config/edit_distance.h"
#include "engine/config/scalar.h"

namespace routewind {
namespace {

std::string KindName(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return "nothing";
    case Node::Kind::kList:
      return "a list";
    case Node::Kind::kMap:
      return "a map";
    case Node::Kind::kScalar:
      break;
  }
  switch (node.type) {
    case ScalarType::kBool:
      return "the boolean " + Quoted(node.text);
    case ScalarType::kInt:
    case ScalarType::kFloat:
      return "the number " + Quoted(node.text);
    case ScalarType::kString:
      break;
  }
  return "the string " + Quoted(node.text);
}

void WrongType(DecodeContext& context, const Node& node, const FieldPath& path,
               std::string wanted) {
  const Spot spot = node.is_null() && node.spot.line == 0 ? node.key_spot : node.spot;
  context.findings.Error("Y-type", spot, path,
                         std::move(wanted) + ", but this is " + KindName(node));
}

bool Contains(std::initializer_list<std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Spot SpotOfWhole(const Node& node) { return node.key_spot.line != 0 ? node.key_spot : node.spot; }

bool ExpectKind(DecodeContext& context, const Node& node, const FieldPath& path, Node::Kind kind) {
  if (node.kind == kind) return true;
  WrongType(context, node, path,
            kind == Node::Kind::kMap ? "must be a map of fields"
                                     : "must be a list (each entry begins with `- `)");
  return false;
}

std::optional<std::string_view> ExpectString(DecodeContext& context, const Node& node,
                                             const FieldPath& path) {
  if (node.is_scalar() && node.type == ScalarType::kString) return node.text;
  WrongType(context, node, path,
            node.is_scalar() ? "must be a string: put it in quotes" : "must be a string");
  return std::nullopt;
}

FieldReader::FieldReader(DecodeContext& context, const Node& node, const FieldPath& path,
                         const Known& known)
    : context_(context), node_(node), path_(path) {
  FindUnknown(known);
}

void FieldReader::FindUnknown(const Known& known) const {
  for (const Node& entry : node_.children) {
    if (Contains(known.fields, entry.key)) continue;
    const bool is_experimental = Contains(known.experimental, entry.key);
    if (is_experimental ? context_.is_experimental() : !known.is_complete) continue;
    std::string message;
    if (is_experimental) {
      message =
          "this field exists only in the experimental channel: it has no effect without --channel "
          "experimental";
    } else {
      message = "unknown field " + Quoted(entry.key);
      const std::string_view nearest = NearestName(entry.key, known.fields);
      if (!nearest.empty()) message += ": did you mean " + Quoted(nearest) + "?";
    }
    const std::string_view code = is_experimental ? "Y-experimental-field" : "Y-unknown-field";
    const FieldPath path(path_, entry.key);
    if (context_.options.strict) {
      context_.findings.Error(code, entry.key_spot, path, std::move(message));
    } else {
      context_.findings.Warning(code, entry.key_spot, path, std::move(message));
    }
  }
}

const Node* FieldReader::Take(std::string_view name) const {
  const Node* node = node_.Find(name);
  return node == nullptr || node->is_null() ? nullptr : node;
}

Field<std::string_view> FieldReader::String(std::string_view name) const {
  Field<std::string_view> field{Take(name), {}};
  if (field.node != nullptr)
    field.value = ExpectString(context_, *field.node, FieldPath(path_, name));
  return field;
}

Field<int64_t> FieldReader::Integer(std::string_view name) const {
  Field<int64_t> field{Take(name), {}};
  if (field.node == nullptr) return field;
  const Node& node = *field.node;
  if (node.is_scalar() && (node.type == ScalarType::kInt || node.type == ScalarType::kFloat)) {
    field.value = WholeNumberOfPlainScalar(node.text);
    if (field.value) return field;
  }
  const bool is_quoted_number = node.is_scalar() && node.type == ScalarType::kString &&
                                !node.text.empty() &&
                                WholeNumberOfPlainScalar(node.text).has_value();
  WrongType(context_, node, FieldPath(path_, name),
            is_quoted_number ? "must be a whole number: leave the quotes away"
                             : "must be a whole number");
  return field;
}

Field<bool> FieldReader::Bool(std::string_view name) const {
  Field<bool> field{Take(name), {}};
  if (field.node == nullptr) return field;
  if (field.node->is_scalar() && field.node->type == ScalarType::kBool) {
    field.value = BoolOfPlainScalar(field.node->text);
  } else {
    WrongType(context_, *field.node, FieldPath(path_, name), "must be true or false");
  }
  return field;
}

Field<const Node*> FieldReader::Map(std::string_view name) const {
  Field<const Node*> field{Take(name), {}};
  if (field.node != nullptr &&
      ExpectKind(context_, *field.node, FieldPath(path_, name), Node::Kind::kMap)) {
    field.value = field.node;
  }
  return field;
}

Field<const Node*> FieldReader::List(std::string_view name) const {
  Field<const Node*> field{Take(name), {}};
  if (field.node != nullptr &&
      ExpectKind(context_, *field.node, FieldPath(path_, name), Node::Kind::kList)) {
    field.value = field.node;
  }
  return field;
}

std::map<std::string, std::string> FieldReader::Strings(std::string_view name) const {
  std::map<std::string, std::string> strings;
  const Field<const Node*> field = Map(name);
  if (!field.value) return strings;
  const FieldPath path(path_, name);
  for (const Node& entry : field.node->children) {
    if (entry.is_null()) continue;
    const auto text = ExpectString(context_, entry, FieldPath(path, entry.key));
    if (text) strings.emplace(entry.key, *text);
  }
  return strings;
}

Spot FieldReader::SpotOf(std::string_view name) const {
  const Node* node = Take(name);
  return node == nullptr ? spot() : node->is_scalar() ? node->spot : SpotOfWhole(*node);
}

Spot FieldReader::spot() const { return SpotOfWhole(node_); }

void FieldReader::Error(std::string_view code, std::string_view name, std::string message) const {
  context_.findings.Error(code, SpotOf(name), FieldPath(path_, name), std::move(message));
}

void FieldReader::Warning(std::string_view code, std::string_view name, std::string message) const {
  context_.findings.Warning(code, SpotOf(name), FieldPath(path_, name), std::move(message));
}

}  // namespace routewind
