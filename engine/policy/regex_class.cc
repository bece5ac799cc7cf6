// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/regex_class.h"

#include <algorithm>
#include <string>

#include "engine/base/ascii.h"
#include "engine/base/utf8.h"

namespace routewind {
namespace {

using Range = RegexNode::Range;

constexpr uint32_t kMaxCodePoint = 0x10ffff;
constexpr Range kPrintable{' ', '~'};

// The printable characters that are in none of the ranges.
std::vector<Range> Complement(const std::vector<Range>& ranges) {
  std::vector<Range> rest;
  for (uint32_t c = kPrintable.first; c <= kPrintable.last; ++c) {
    const bool is_in = std::any_of(ranges.begin(), ranges.end(), [c](const Range& range) {
      return range.first <= c && c <= range.last;
    });
    if (is_in) continue;
    if (!rest.empty() && rest.back().last + 1 == c)
      ++rest.back().last;
    else
      rest.push_back({c, c});
  }
  if (rest.empty()) rest.push_back({0xe9, 0xe9});
  return rest;
}

const std::vector<Range> kDigits = {{'0', '9'}};
const std::vector<Range> kWord = {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'_', '_'}};
const std::vector<Range> kSpace = {{' ', ' '}, {'\t', '\t'}};

// `[:alpha:]` and its like; letters and digits where the name says nothing better.
std::vector<Range> NamedClass(std::string_view name) {
  if (name == "alpha") return {{'a', 'z'}, {'A', 'Z'}};
  if (name == "digit") return kDigits;
  if (name == "lower") return {{'a', 'z'}};
  if (name == "upper") return {{'A', 'Z'}};
  if (name == "xdigit") return {{'0', '9'}, {'a', 'f'}, {'A', 'F'}};
  if (name == "space" || name == "blank") return kSpace;
  if (name == "punct") return {{'!', '/'}, {':', '@'}};
  return kWord;
}

// `\x41` or `\x{1f600}`, behind the x.
uint32_t TakeHex(std::string_view& text) {
  std::string_view digits = text.substr(0, 2);
  size_t used = digits.size();
  if (text.starts_with('{')) {
    const size_t close = std::min(text.find('}'), text.size() - 1);
    digits = text.substr(1, close - 1);
    used = close + 1;
  }
  uint32_t value = 0;
  for (const char c : digits) {
    const uint32_t digit = IsAsciiDigit(c) ? static_cast<uint32_t>(c - '0')
                                           : static_cast<uint32_t>(AsciiLower(c) - 'a' + 10);
    value = std::min(value * 16 + digit % 16, kMaxCodePoint);
  }
  text.remove_prefix(used);
  return value;
}

// Behind a backslash.
CharacterClass TakeEscape(std::string_view& text) {
  CharacterClass result;
  if (text.empty()) {
    result.has_failed = true;
    return result;
  }
  const uint32_t c = TakeCodePoint(text);
  const bool is_letter_or_digit =
      c < 0x80 && (IsAsciiAlpha(static_cast<char>(c)) || IsAsciiDigit(static_cast<char>(c)));
  if (!is_letter_or_digit) {
    result.ranges.push_back({c, c});
    return result;
  }
  result.is_exact = false;
  switch (c) {
    case 'd':
      result.ranges = kDigits;
      break;
    case 'D':
      result.ranges = Complement(kDigits);
      break;
    case 'w':
      result.ranges = kWord;
      break;
    case 'W':
      result.ranges = Complement(kWord);
      break;
    case 's':
      result.ranges = kSpace;
      break;
    case 'S':
      result.ranges = Complement(kSpace);
      break;
    case 't':
      result.ranges = {{'\t', '\t'}};
      break;
    case 'n':
      result.ranges = {{'\n', '\n'}};
      break;
    case 'x': {
      const uint32_t value = TakeHex(text);
      result.ranges = {{value, value}};
      break;
    }
    case 'p':
    case 'P':
      if (text.starts_with('{'))
        text.remove_prefix(std::min(text.find('}'), text.size() - 1) + 1);
      else if (!text.empty())
        text.remove_prefix(1);
      result.ranges = {{'A', 'Z'}, {'a', 'z'}, {0xe9, 0xe9}};
      break;
    default:
      break;  // \b, \A, \z, \Q, …: no character of its own
  }
  return result;
}

// One end of a range, or a class within the class.
CharacterClass TakeMember(std::string_view& text) {
  if (text.starts_with("[:")) {
    const size_t close = text.find(":]");
    if (close != std::string_view::npos) {
      std::string_view name = text.substr(2, close - 2);
      const bool is_negated = name.starts_with('^');
      if (is_negated) name.remove_prefix(1);
      text.remove_prefix(close + 2);
      return {.ranges = is_negated ? Complement(NamedClass(name)) : NamedClass(name),
              .is_exact = false};
    }
  }
  if (text.starts_with('\\')) {
    text.remove_prefix(1);
    return TakeEscape(text);
  }
  const uint32_t c = TakeCodePoint(text);
  return {.ranges = {{c, c}}};
}

CharacterClass TakeBrackets(std::string_view& text) {
  CharacterClass result;
  text.remove_prefix(1);
  const bool is_negated = text.starts_with('^');
  if (is_negated) text.remove_prefix(1);
  for (bool is_first = true; is_first || !text.starts_with(']'); is_first = false) {
    if (text.empty()) {
      result.has_failed = true;
      return result;
    }
    CharacterClass member = TakeMember(text);
    const bool is_range =
        text.size() > 1 && text[0] == '-' && text[1] != ']' && member.ranges.size() == 1;
    if (is_range) {
      text.remove_prefix(1);
      const CharacterClass last = TakeMember(text);
      if (!last.ranges.empty())
        member.ranges[0].last = std::max(member.ranges[0].first, last.ranges[0].first);
    }
    result.is_exact = result.is_exact && member.is_exact;
    result.has_failed = result.has_failed || member.has_failed;
    result.ranges.insert(result.ranges.end(), member.ranges.begin(), member.ranges.end());
  }
  text.remove_prefix(1);
  if (is_negated) {
    result.ranges = Complement(result.ranges);
    result.is_exact = false;
  }
  return result;
}

}  // namespace

CharacterClass TakeClass(std::string_view& text) {
  if (text.starts_with('[')) return TakeBrackets(text);
  const bool is_any = text.starts_with('.');
  text.remove_prefix(1);
  if (!is_any) return TakeEscape(text);
  return {.ranges = {{'a', 'z'}, {'0', '9'}, {'.', '.'}, {'-', '-'}, {0xe9, 0xe9}},
          .is_exact = false};
}

uint32_t TakeCodePoint(std::string_view& text) {
  const size_t length = std::max<size_t>(1, ValidUtf8SequenceLength(text));
  const auto byte = [&text](size_t i) {
    return static_cast<uint32_t>(static_cast<unsigned char>(text[i]));
  };
  uint32_t c = length == 1 ? byte(0) : byte(0) & (0x7fU >> length);
  for (size_t i = 1; i < length; ++i) c = c << 6 | (byte(i) & 0x3f);
  text.remove_prefix(length);
  return c;
}

void AppendCodePoint(uint32_t code_point, std::string& text) {
  const auto put = [&text](uint32_t byte) { text += static_cast<char>(byte); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xc0 | code_point >> 6);
  } else if (code_point < 0x10000) {
    put(0xe0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3f));
  } else {
    put(0xf0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3f));
    put(0x80 | (code_point >> 6 & 0x3f));
  }
  put(0x80 | (code_point & 0x3f));
}

}  // namespace routewind
