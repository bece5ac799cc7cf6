// SPDX-License-Identifier: Apache-2.0
#include "property_tests/oracle/naive_hostname.h"

namespace routewind {
namespace {

bool IsWildcard(std::string_view text) { return text.substr(0, 2) == "*."; }

bool EndsWith(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending;
}

}  // namespace

bool NaivelyCovers(std::string_view hostname, std::string_view host) {
  if (hostname == "*") return true;
  if (!IsWildcard(hostname)) return hostname == host;
  // "h ends with "." + S and something non-empty stands before that dot".
  const std::string_view dot_and_rest = hostname.substr(1);
  return EndsWith(host, dot_and_rest) && host.size() > dot_and_rest.size();
}

std::optional<std::string> NaivelyIntersect(std::string_view left, std::string_view right) {
  if (left == right) return std::string(left);
  if (left == "*") return std::string(right);
  if (right == "*") return std::string(left);
  if (!IsWildcard(left) && !IsWildcard(right)) return std::nullopt;
  if (IsWildcard(left) && IsWildcard(right)) {
    if (left.size() > right.size() && EndsWith(left.substr(1), right.substr(1))) {
      return std::string(left);
    }
    if (right.size() > left.size() && EndsWith(right.substr(1), left.substr(1))) {
      return std::string(right);
    }
    return std::nullopt;
  }
  const std::string_view wildcard = IsWildcard(left) ? left : right;
  const std::string_view precise = IsWildcard(left) ? right : left;
  if (NaivelyCovers(wildcard, precise)) return std::string(precise);
  return std::nullopt;
}

size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (!continues) ++count;
  }
  return count;
}

}  // namespace routewind
