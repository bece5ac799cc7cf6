// SPDX-License-Identifier: Apache-2.0
#include "engine/config/yaml_leniency.h"

#include <algorithm>

#include "engine/config/scalar.h"

namespace routewind {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// Moves behind `&anchor` and `!tag`.
size_t SkipProperties(std::string_view text, size_t offset) {
  while (offset < text.size() && (text[offset] == '&' || text[offset] == '!')) {
    offset = std::min(text.find_first_of(kBlanks, offset), text.size());
    offset = std::min(text.find_first_not_of(kBlanks, offset), text.size());
  }
  return offset;
}

bool IsClosed(std::string_view rest, char quote) {
  for (size_t i = 0; i < rest.size(); ++i) {
    if (quote == '"' && rest[i] == '\\') {
      ++i;
    } else if (rest[i] == quote) {
      const bool is_doubled = quote == '\'' && i + 1 < rest.size() && rest[i + 1] == quote;
      if (!is_doubled) return true;
      ++i;
    }
  }
  return false;
}

}  // namespace

bool IsOpenQuote(std::string_view text, size_t offset) {
  const size_t start = SkipProperties(text, offset);
  if (start >= text.size() || (text[start] != '"' && text[start] != '\'')) return false;
  return !IsClosed(text.substr(start + 1), text[start]);
}

bool LacksColon(std::string_view text, size_t offset, std::string_view key) {
  if (offset >= text.size() || key.empty() || !text.substr(offset).starts_with(key)) return false;
  const size_t next = std::min(text.find_first_not_of(" \t", offset + key.size()), text.size());
  // `? key` may leave its value out, and so may a key in `{a, b}`.
  const bool is_marked = offset >= 2 && text[offset - 2] == '?';
  return !is_marked && (next == text.size() ||
                        std::string_view(":,}]").find(text[next]) == std::string_view::npos);
}

std::string SpellPlainKey(std::string_view key) {
  switch (TypeOfPlainScalar(key)) {
    case ScalarType::kBool:
      return BoolOfPlainScalar(key) ? "true" : "false";
    case ScalarType::kInt:
      if (const auto number = WholeNumberOfPlainScalar(key); number) return std::to_string(*number);
      break;
    case ScalarType::kFloat:
    case ScalarType::kString:
      break;
  }
  return std::string(key);
}

}  // namespace routewind
