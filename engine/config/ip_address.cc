// SPDX-License-Identifier: Apache-2.0
#include "engine/config/ip_address.h"

#include <algorithm>
#include <cstddef>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

bool IsHexGroup(std::string_view part) {
  return !part.empty() && part.size() <= 4 && std::all_of(part.begin(), part.end(), [](char c) {
    return IsAsciiDigit(c) || (AsciiLower(c) >= 'a' && AsciiLower(c) <= 'f');
  });
}

// 16-bit groups in a `:`-separated list, an IPv4 tail counting for two; −1: malformed.
int CountGroups(std::string_view text, bool may_end_in_ipv4) {
  if (text.empty()) return 0;
  int groups = 0;
  while (true) {
    const size_t cut = text.find(':');
    const std::string_view part = text.substr(0, cut);
    const bool is_last = cut == std::string_view::npos;
    if (is_last && may_end_in_ipv4 && IsIpv4Literal(part)) return groups + 2;
    if (!IsHexGroup(part)) return -1;
    ++groups;
    if (is_last) return groups;
    text.remove_prefix(cut + 1);
  }
}

bool IsIpv6(std::string_view text) {
  constexpr int kGroups = 8;
  const size_t gap = text.find("::");
  if (gap == std::string_view::npos) return CountGroups(text, true) == kGroups;
  const int front = CountGroups(text.substr(0, gap), false);
  const int back = CountGroups(text.substr(gap + 2), true);
  return front >= 0 && back >= 0 && front + back < kGroups;
}

}  // namespace

bool IsIpv4Literal(std::string_view text) {
  constexpr int kParts = 4;
  for (int part = 1;; ++part) {
    const size_t cut = text.find('.');
    const std::string_view digits = text.substr(0, cut);
    if (digits.empty() || digits.size() > 3 || (digits.size() > 1 && digits[0] == '0'))
      return false;
    int value = 0;
    for (const char c : digits) {
      if (!IsAsciiDigit(c)) return false;
      value = value * 10 + (c - '0');
    }
    if (value > 255 || (part == kParts) != (cut == std::string_view::npos)) return false;
    if (part == kParts) return true;
    text.remove_prefix(cut + 1);
  }
}

bool IsIpAddress(std::string_view text) { return IsIpv4Literal(text) || IsIpv6(text); }

}  // namespace routewind
