// SPDX-License-Identifier: Apache-2.0
#include "property_tests/oracle/naive_request.h"

namespace routewind {
namespace {

std::string LowerCase(std::string_view text) {
  std::string lower;
  for (const char c : text) {
    lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower;
}

bool IsForbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7F || c == '@' || c == '/';
}

bool IsPort(std::string_view text) {
  if (text.empty() || text.size() > 5) return false;
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value <= 65535;
}

}  // namespace

std::optional<NaivePath> SplitPath(std::string_view path) {
  path = path.substr(0, path.find('?'));
  if (path.empty() || path[0] != '/') return std::nullopt;
  path.remove_prefix(1);
  const size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view service = path.substr(0, slash);
  const std::string_view method = path.substr(slash + 1);
  if (service.empty() || method.empty()) return std::nullopt;
  if (method.find('/') != std::string_view::npos) return std::nullopt;
  return NaivePath{std::string(service), std::string(method)};
}

std::optional<std::string> HostOf(std::string_view authority, EngineOptions::TrailingDot dot) {
  for (const char c : authority) {
    if (IsForbidden(c)) return std::nullopt;
  }
  std::string_view host = authority;
  const size_t bracket = authority.rfind(']');
  if (!authority.empty() && authority[0] == '[' && bracket == std::string_view::npos) {
    return std::nullopt;  // unclosed
  }
  const size_t colon = authority.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (has_port) {
    if (!IsPort(authority.substr(colon + 1))) return std::nullopt;
    host = authority.substr(0, colon);
  }
  std::string lower = LowerCase(host);
  if (dot == EngineOptions::TrailingDot::kStrip && !lower.empty() && lower.back() == '.') {
    lower.pop_back();
  }
  return lower;
}

std::optional<std::string> JoinedHeader(const RequestView& request, std::string_view name) {
  std::optional<std::string> joined;
  for (const HeaderView& header : request.headers) {
    if (LowerCase(header.name) != LowerCase(name)) continue;
    joined = joined ? *joined + "," + std::string(header.value) : std::string(header.value);
  }
  return joined;
}

std::vector<HeaderMatch> EffectiveHeaders(const RouteMatch& match) {
  std::vector<HeaderMatch> effective;
  for (const HeaderMatch& header : match.headers) {
    bool is_repeated = false;
    for (const HeaderMatch& earlier : effective) {
      if (LowerCase(earlier.name) == LowerCase(header.name)) is_repeated = true;
    }
    if (!is_repeated) effective.push_back(header);
  }
  return effective;
}

}  // namespace routewind
