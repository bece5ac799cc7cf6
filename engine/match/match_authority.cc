// SPDX-License-Identifier: Apache-2.0
#include "engine/match/match_authority.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

constexpr uint8_t kUpper = 1;
constexpr uint8_t kPunctuation = 2;  // `:`, `[`, `]`: the authority has to be taken apart
constexpr uint8_t kForbidden = 4;

constexpr std::array<uint8_t, 256> ClassifyCharacters() {
  std::array<uint8_t, 256> classes{};
  for (int c = 0; c <= ' '; ++c) classes[c] = kForbidden;
  classes[0x7f] = classes['@'] = classes['/'] = kForbidden;
  for (int c = 'A'; c <= 'Z'; ++c) classes[c] = kUpper;
  classes[':'] = classes['['] = classes[']'] = kPunctuation;
  return classes;
}

constexpr std::array<uint8_t, 256> kClasses = ClassifyCharacters();

// RFC 3986 §3.2.3 allows no digits at all after the colon.
bool IsPort(std::string_view digits) {
  constexpr uint32_t kMaxPort = 65535;
  uint32_t port = 0;
  for (const char c : digits) {
    if (!IsAsciiDigit(c)) return false;
    port = std::min(port * 10 + static_cast<uint32_t>(c - '0'), kMaxPort + 1);
  }
  return port <= kMaxPort;
}

std::optional<std::string_view> StripPort(std::string_view authority) {
  if (authority.front() == '[') {
    const size_t close = authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view host = authority.substr(0, close + 1);
    if (host.find('[', 1) != std::string_view::npos) return std::nullopt;
    const std::string_view rest = authority.substr(close + 1);
    if (rest.empty() || (rest.front() == ':' && IsPort(rest.substr(1)))) return host;
    return std::nullopt;
  }
  if (authority.find_first_of("[]") != std::string_view::npos) return std::nullopt;
  const size_t colon = authority.find(':');
  if (colon == std::string_view::npos) return authority;
  if (!IsPort(authority.substr(colon + 1))) return std::nullopt;
  return authority.substr(0, colon);
}

}  // namespace

std::optional<std::string_view> HostOfAuthority(std::string_view authority,
                                                EngineOptions::TrailingDot trailing_dot,
                                                ScratchText& scratch) {
  uint8_t seen = 0;
  for (const char c : authority) seen |= kClasses[static_cast<unsigned char>(c)];
  if ((seen & kForbidden) != 0) return std::nullopt;

  std::string_view host = authority;
  if ((seen & kPunctuation) != 0) {
    const std::optional<std::string_view> stripped = StripPort(authority);
    if (!stripped) return std::nullopt;
    host = *stripped;
  }
  if (trailing_dot == EngineOptions::TrailingDot::kStrip && host.ends_with('.'))
    host.remove_suffix(1);
  if ((seen & kUpper) == 0) return host;
  char* lower = scratch.Reserve(host.size());
  std::transform(host.begin(), host.end(), lower, AsciiLower);
  return std::string_view(lower, host.size());
}

}  // namespace routewind
