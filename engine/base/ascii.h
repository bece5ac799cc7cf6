// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace routewind {

// Character rules of HTTP and DNS, which know ASCII only and no locale.
constexpr char AsciiLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsAsciiAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// RFC 9110 §5.6.2: a character that a header name may hold.
bool IsTokenCharacter(char c);

std::string AsciiLowerCopy(std::string_view text);
bool AsciiEqualIgnoreCase(std::string_view a, std::string_view b);
bool HasAsciiUpper(std::string_view text);

}  // namespace routewind
