// SPDX-License-Identifier: Apache-2.0
#include "proxy/host_port.h"

#include <algorithm>
#include <charconv>

#include "engine/base/ascii.h"
#include "engine/config/ip_address.h"

namespace routewind {
namespace {

constexpr size_t kMaxHostBytes = 253;  // RFC 1035 §2.3.4, without the final dot

bool IsHostCharacter(char c) {
  return IsAsciiAlpha(c) || IsAsciiDigit(c) || c == '-' || c == '.' || c == '_';
}

bool IsDnsName(std::string_view host) {
  return host.size() <= kMaxHostBytes && host.front() != '.' && host.front() != '-' &&
         std::all_of(host.begin(), host.end(), IsHostCharacter);
}

Error Fault(std::string_view text, std::string_view what) {
  return {"'" + std::string(text) + "' " + std::string(what) +
          "; write host:port, and an IPv6 address in brackets: [::1]:50051"};
}

}  // namespace

std::string HostPort::ToString() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<uint16_t> ParsePort(std::string_view text) {
  uint16_t port = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || fault != std::errc() || end != text.data() + text.size()) {
    return Error{"'" + std::string(text) + "' is not a port number from 0 to 65535"};
  }
  return port;
}

Result<HostPort> ParseHostPort(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return Fault(text, "has no port");
  std::string_view host = text.substr(0, colon);
  if (host.empty()) return Fault(text, "has no host");
  if (host.front() == '[') {
    if (host.size() < 3 || host.back() != ']') return Fault(text, "has a bracket without its pair");
    host = host.substr(1, host.size() - 2);
    if (host.find(':') == std::string_view::npos || !IsIpAddress(host)) {
      return Fault(text, "has no IPv6 address in its brackets");
    }
  } else if (host.find(':') != std::string_view::npos) {
    return Fault(text, "has more than one colon");
  } else if (!IsDnsName(host)) {
    return Fault(text, "has no usable host");
  }
  const auto port = ParsePort(text.substr(colon + 1));
  if (!port) return Fault(text, "has no port number from 0 to 65535 after its last colon");
  return HostPort{std::string(host), *port};
}

}  // namespace routewind
