// SPDX-License-Identifier: Apache-2.0
#include "engine/base/ascii.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace routewind {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;

// Of eight characters at once. Adding takes 'A' and what follows, or what follows 'Z', over 0x7f;
// no sum carries into the next byte.
bool HasAsciiUpperInEight(const char* text) {
  uint64_t word;
  std::memcpy(&word, text, sizeof(word));
  const uint64_t ascii = word & 0x7f * kOnes;
  const uint64_t from_a = ascii + (0x80 - 'A') * kOnes;
  const uint64_t beyond_z = ascii + (0x80 - 'Z' - 1) * kOnes;
  return (from_a & ~beyond_z & ~word & 0x80 * kOnes) != 0;
}

}  // namespace

bool IsTokenCharacter(char c) {
  return IsAsciiAlpha(c) || IsAsciiDigit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

std::string AsciiLowerCopy(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), AsciiLower);
  return lower;
}

bool AsciiEqualIgnoreCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return AsciiLower(x) == AsciiLower(y); });
}

bool HasAsciiUpper(std::string_view text) {
  if (text.size() < sizeof(uint64_t))
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  const size_t last = text.size() - sizeof(uint64_t);
  for (size_t i = 0; i < last; i += sizeof(uint64_t)) {
    if (HasAsciiUpperInEight(text.data() + i)) return true;
  }
  return HasAsciiUpperInEight(text.data() + last);
}

}  // namespace routewind
