// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/text_condition.h"

#include <algorithm>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

// A glob as the expression that describes the same texts; bytes outside ASCII stand for themselves.
std::string ExpressionOfGlob(std::string_view glob) {
  std::string expression = "(?s)";
  for (const char c : glob) {
    if (c == '*') {
      expression += ".*";
    } else if (c == '?') {
      expression += ".";
    } else {
      const bool is_plain =
          IsAsciiAlpha(c) || IsAsciiDigit(c) || static_cast<unsigned char>(c) >= 0x80;
      if (!is_plain) expression += '\\';
      expression += c;
    }
  }
  return expression;
}

}  // namespace

Result<TextPattern> MakeTextPattern(TextPattern::Kind kind, std::string_view text) {
  TextPattern result{.kind = kind, .text = std::string(text)};
  const bool is_glob = kind == TextPattern::Kind::kGlob;
  if (!is_glob && kind != TextPattern::Kind::kRegularExpression) return result;
  Result<Pattern> pattern = Pattern::Compile(is_glob ? ExpressionOfGlob(text) : std::string(text));
  if (!pattern) return pattern.error();
  result.pattern = std::move(pattern).value();
  return result;
}

bool Describes(const TextPattern& pattern, std::optional<std::string_view> text) {
  switch (pattern.kind) {
    case TextPattern::Kind::kExact:
      return text && *text == pattern.text;
    case TextPattern::Kind::kGlob:
    case TextPattern::Kind::kRegularExpression:
      return text && pattern.pattern->Matches(*text);
    case TextPattern::Kind::kPresent:
      return text.has_value();
    case TextPattern::Kind::kAbsent:
      return !text.has_value();
  }
  return false;
}

bool Holds(const TextCondition& condition, std::optional<std::string_view> text) {
  return condition.is_empty() ||
         std::any_of(condition.any_of.begin(), condition.any_of.end(),
                     [&](const TextPattern& pattern) { return Describes(pattern, text); });
}

std::string DescribeCondition(const TextCondition& condition) {
  std::string words;
  for (const TextPattern& pattern : condition.any_of) {
    if (!words.empty()) words += " or ";
    switch (pattern.kind) {
      case TextPattern::Kind::kExact:
        words += pattern.text;
        break;
      case TextPattern::Kind::kGlob:
        words += "glob " + pattern.text;
        break;
      case TextPattern::Kind::kRegularExpression:
        words += "regex " + pattern.text;
        break;
      case TextPattern::Kind::kPresent:
        words += "any";
        break;
      case TextPattern::Kind::kAbsent:
        words += "absent";
        break;
    }
  }
  return words.empty() ? "anything" : words;
}

}  // namespace routewind
