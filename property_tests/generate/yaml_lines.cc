// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/yaml_lines.h"

#include <algorithm>
#include <array>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

// Words that YAML 1.1 reads as something else than text.
constexpr std::array<std::string_view, 10> kWords = {"true", "false", "yes", "no", "on",
                                                     "off",  "null",  "y",   "n",  "inf"};

bool IsPlain(std::string_view text) {
  if (text.empty() || !IsAsciiAlpha(text[0])) return false;
  const auto is_safe = [](char c) {
    return IsAsciiAlpha(c) || IsAsciiDigit(c) || c == '.' || c == '/' || c == '-' || c == '_';
  };
  if (!std::all_of(text.begin(), text.end(), is_safe)) return false;
  const std::string lower = AsciiLowerCopy(text);
  return std::find(kWords.begin(), kWords.end(), lower) == kWords.end();
}

}  // namespace

std::string QuoteYaml(std::string_view text) {
  if (IsPlain(text)) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '\n') {
      quoted += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

void YamlLines::Indent() {
  if (begins_item_) {
    text_ += std::string(2 * (depth_ - 1), ' ') + "- ";
  } else {
    text_ += std::string(2 * depth_, ' ');
  }
  begins_item_ = false;
}

YamlLines::Level YamlLines::Open(std::string_view key) {
  Indent();
  text_ += QuoteYaml(key) + ":\n";
  depth_ += 1;
  return Level(*this);
}

YamlLines::Level YamlLines::Item() {
  depth_ += 1;
  begins_item_ = true;
  return Level(*this);
}

void YamlLines::Text(std::string_view key, std::string_view value) { Raw(key, QuoteYaml(value)); }

void YamlLines::Number(std::string_view key, uint64_t value) { Raw(key, std::to_string(value)); }

void YamlLines::Raw(std::string_view key, std::string_view text) {
  Indent();
  text_ += QuoteYaml(key) + ": ";
  text_ += text;
  text_ += '\n';
}

void YamlLines::Entry(std::string_view value) {
  Indent();
  text_ += "- " + QuoteYaml(value) + "\n";
}

}  // namespace routewind
