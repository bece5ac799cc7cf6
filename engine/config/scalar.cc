// SPDX-License-Identifier: Apache-2.0
#include "engine/config/scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

constexpr std::array<std::string_view, 11> kTrueWords = {
    "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"};
constexpr std::array<std::string_view, 11> kFalseWords = {
    "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};
constexpr std::array<std::string_view, 12> kSpecialFloats = {".nan",  ".NaN",  ".NAN",  ".inf",
                                                             ".Inf",  ".INF",  "+.inf", "+.Inf",
                                                             "+.INF", "-.inf", "-.Inf", "-.INF"};
constexpr size_t kMaxNumberBytes = 64;  // nothing longer is a number that any field takes

template <size_t kSize>
bool IsOneOf(const std::array<std::string_view, kSize>& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool StartsLikeNumber(std::string_view text) {
  const char c = text.front();
  return IsAsciiDigit(c) || c == '+' || c == '-' || c == '.';
}

std::string WithoutUnderscores(std::string_view text) {
  std::string plain(text);
  plain.erase(std::remove(plain.begin(), plain.end(), '_'), plain.end());
  return plain;
}

// Cuts `0x`, `0o`, `0b` or a leading `0` off and says which base follows.
int TakeBase(std::string_view& digits) {
  if (digits.size() < 2 || digits[0] != '0') return 10;
  const char mark = AsciiLower(digits[1]);
  const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
  digits.remove_prefix(base == 0 ? 1 : 2);
  return base == 0 ? 8 : base;
}

struct Integer {
  bool is_integer = false;
  std::optional<int64_t> value;  // empty where it does not fit
};

Integer ParseInteger(std::string_view plain) {
  const bool is_negative = !plain.empty() && plain[0] == '-';
  if (!plain.empty() && (plain[0] == '-' || plain[0] == '+')) plain.remove_prefix(1);
  const int base = TakeBase(plain);
  uint64_t magnitude = 0;
  const auto [end, error] =
      std::from_chars(plain.data(), plain.data() + plain.size(), magnitude, base);
  if (plain.empty() || end != plain.data() + plain.size()) return {};
  constexpr uint64_t kMaxMagnitude = uint64_t{1} << 63;
  if (error != std::errc() || magnitude > kMaxMagnitude - (is_negative ? 0 : 1)) return {true, {}};
  return {true, static_cast<int64_t>(is_negative ? 0 - magnitude : magnitude)};
}

size_t SkipDigits(std::string_view text, size_t at) {
  while (at < text.size() && IsAsciiDigit(text[at])) ++at;
  return at;
}

// [-+]? ( . digits | digits [ . digits? ] ) [ (e|E) [-+]? digits ]
bool IsDecimalFloat(std::string_view text) {
  size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const size_t whole_end = SkipDigits(text, at);
  const bool has_whole = whole_end > at;
  at = whole_end;
  if (at < text.size() && text[at] == '.') {
    const size_t fraction_end = SkipDigits(text, at + 1);
    if (!has_whole && fraction_end == at + 1) return false;
    at = fraction_end;
  } else if (!has_whole) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const size_t exponent_end = SkipDigits(text, at);
    if (exponent_end == at) return false;
    at = exponent_end;
  }
  return at == text.size();
}

}  // namespace

bool IsPlainNull(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

ScalarType TypeOfPlainScalar(std::string_view text) {
  if (text.empty() || text.size() > kMaxNumberBytes) return ScalarType::kString;
  if (StartsLikeNumber(text)) {
    const std::string plain = WithoutUnderscores(text);
    if (ParseInteger(plain).is_integer) return ScalarType::kInt;
    return IsDecimalFloat(plain) || IsOneOf(kSpecialFloats, text) ? ScalarType::kFloat
                                                                  : ScalarType::kString;
  }
  return IsOneOf(kTrueWords, text) || IsOneOf(kFalseWords, text) ? ScalarType::kBool
                                                                 : ScalarType::kString;
}

bool BoolOfPlainScalar(std::string_view text) { return IsOneOf(kTrueWords, text); }

std::optional<int64_t> WholeNumberOfPlainScalar(std::string_view text) {
  if (text.size() > kMaxNumberBytes) return std::nullopt;
  const std::string plain = WithoutUnderscores(text);
  if (const Integer integer = ParseInteger(plain); integer.is_integer) return integer.value;
  if (!IsDecimalFloat(plain)) return std::nullopt;
  const char* begin = plain.data() + (plain[0] == '+' ? 1 : 0);
  double value = 0;
  const auto [end, error] = std::from_chars(begin, plain.data() + plain.size(), value);
  constexpr double kExact = 9007199254740992.0;  // 2^53: whole numbers up to here are exact
  if (error != std::errc() || value != std::trunc(value) || std::abs(value) > kExact)
    return std::nullopt;
  return static_cast<int64_t>(value);
}

}  // namespace routewind
