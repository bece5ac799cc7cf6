// SPDX-License-Identifier: Apache-2.0
#include "replay/source/log_values.h"

#include <arpa/inet.h>

#include <charconv>
#include <string>

#include "engine/base/ascii.h"
#include "engine/record/utc_time.h"

namespace routewind {
namespace {

template <typename T>
std::optional<T> WholeNumber(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "12.5" in units of 10^-decimals; further decimals are dropped.
std::optional<int64_t> DecimalNumber(std::string_view text, size_t decimals) {
  const size_t dot = text.find('.');
  const auto whole = WholeNumber<uint32_t>(text.substr(0, dot));  // seconds until 2106, milliseconds of 49 days
  if (!whole) return std::nullopt;
  std::string_view fraction = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  const bool is_fraction = fraction.find_first_not_of("0123456789") == std::string_view::npos;
  if (!is_fraction || (dot != std::string_view::npos && fraction.empty())) return std::nullopt;
  int64_t number = *whole;
  for (size_t i = 0; i < decimals; ++i) number = number * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  return number;
}

// Without underscores, in lower case.
std::string Plain(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c != '_') plain += AsciiLower(c);
  }
  return plain;
}

}  // namespace

std::optional<int64_t> ParseLogTime(std::string_view text) {
  const std::optional<int64_t> time = ParseUtcTime(text);
  return time ? time : DecimalNumber(text, 9);
}

std::optional<int64_t> ParseLogMilliseconds(std::string_view text) { return DecimalNumber(text, 6); }

std::optional<GrpcStatus> ParseLogStatus(std::string_view text) {
  constexpr uint32_t kLast = static_cast<uint32_t>(GrpcStatus::kUnauthenticated);
  if (const auto number = WholeNumber<uint32_t>(text)) return GrpcStatusFromNumber(*number);
  const std::string plain = Plain(text);
  if (plain == "canceled") return GrpcStatus::kCancelled;
  for (uint32_t number = 0; number <= kLast; ++number) {
    const auto status = static_cast<GrpcStatus>(number);
    if (Plain(GrpcStatusName(status)) == plain) return status;
  }
  return std::nullopt;
}

std::optional<Endpoint> ParseLogEndpoint(std::string_view text) {
  Endpoint endpoint;
  const bool is_bracketed = text.starts_with('[');
  const size_t first_colon = text.find(':');
  const bool is_ipv6 = is_bracketed || (first_colon != std::string_view::npos && text.find(':', first_colon + 1) != text.npos);
  std::string_view address = text;
  std::string_view port;
  const size_t cut = is_bracketed ? text.find("]:") : is_ipv6 ? text.npos : first_colon;
  if (cut != std::string_view::npos) {
    address = text.substr(0, cut);
    port = text.substr(cut + (is_bracketed ? 2 : 1));
    const auto number = WholeNumber<uint16_t>(port);
    if (!number) return std::nullopt;
    endpoint.port = *number;
  } else if (is_bracketed) {
    if (!address.ends_with(']')) return std::nullopt;
    address.remove_suffix(1);
  }
  if (is_bracketed) address.remove_prefix(1);
  endpoint.ip_version = is_ipv6 ? 6 : 4;
  if (address.find('\0') != address.npos) return std::nullopt;
  if (inet_pton(is_ipv6 ? AF_INET6 : AF_INET, std::string(address).c_str(), endpoint.address.data()) != 1) return std::nullopt;
  return endpoint;
}

}  // namespace routewind
