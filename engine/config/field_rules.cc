// SPDX-License-Identifier: Apache-2.0
#include "engine/config/field_rules.h"

#include "engine/config/patterns.h"

namespace routewind {

Field<std::string_view> CheckedString(const FieldReader& reader, std::string_view name,
                                      const StringRule& rule) {
  const auto field = reader.String(name);
  if (field.value && !rule.accept(*field.value)) {
    reader.Error(rule.code, name,
                 Quoted(*field.value) + " is not a valid " + std::string(rule.what));
  }
  return field;
}

Field<std::string_view> RequiredString(const FieldReader& reader, std::string_view name,
                                       const StringRule& rule, std::string_view missing) {
  const auto field = CheckedString(reader, name, rule);
  if (field.is_absent()) reader.Error(rule.code, name, std::string(missing));
  return field;
}

std::optional<uint16_t> CheckedPort(const FieldReader& reader, std::string_view name,
                                    std::string_view code) {
  const auto port = reader.Integer(name);
  if (!port.value) return std::nullopt;
  if (IsPortNumber(*port.value)) return static_cast<uint16_t>(*port.value);
  reader.Error(code, name, "port must be 1 to 65535, not " + std::to_string(*port.value));
  return std::nullopt;
}

std::optional<std::string_view> CheckedEnum(const FieldReader& reader, std::string_view name,
                                            std::string_view code,
                                            std::initializer_list<std::string_view> allowed) {
  const auto field = reader.String(name);
  if (!field.value) return std::nullopt;
  if (std::find(allowed.begin(), allowed.end(), *field.value) != allowed.end()) return field.value;
  std::string message = std::string(name) + " must be ";
  size_t index = 0;
  for (const std::string_view one : allowed) {
    if (index != 0) message += index + 1 == allowed.size() ? " or " : ", ";
    message += one;
    ++index;
  }
  reader.Error(code, name, message + ", not " + Quoted(*field.value));
  return std::nullopt;
}

bool CheckCount(const FieldReader& reader, std::string_view name, size_t limit,
                std::string_view code, std::string message) {
  const Node* node = reader.Take(name);
  if (node == nullptr || node->children.size() <= limit) return true;
  reader.context().findings.Error(
      code, SpotOfWhole(node->children[limit]), FieldPath(reader.path(), name),
      std::move(message) + ", not " + std::to_string(node->children.size()));
  return false;
}

}  // namespace routewind
