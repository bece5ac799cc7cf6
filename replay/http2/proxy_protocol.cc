// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/proxy_protocol.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>
#include <vector>

namespace routewind {
namespace {

using Verdict = ProxyHeader::Verdict;

constexpr std::string_view kSignatureV1 = "PROXY ";
constexpr std::string_view kSignatureV2("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr size_t kHeaderBytesV2 = 16;

bool MayBegin(std::string_view start, std::string_view signature) {
  const size_t common = std::min(start.size(), signature.size());
  return start.substr(0, common) == signature.substr(0, common);
}

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const size_t end = line.find(' ');
    words.push_back(line.substr(0, end));
    line = end == std::string_view::npos ? std::string_view() : line.substr(end + 1);
  }
  return words;
}

std::optional<Endpoint> EndpointOf(bool is_ipv6, std::string_view address, std::string_view port) {
  Endpoint endpoint;
  endpoint.ip_version = is_ipv6 ? 6 : 4;
  if (inet_pton(is_ipv6 ? AF_INET6 : AF_INET, std::string(address).c_str(), endpoint.address.data()) != 1) return std::nullopt;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc() || end != port.data() + port.size()) return std::nullopt;
  return endpoint;
}

// "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n"
ProxyHeader ParseV1(std::string_view start) {
  const size_t end = start.substr(0, ProxyHeader::kMaxBytesV1).find("\r\n");
  if (end == std::string_view::npos) {
    return {.verdict = start.size() < ProxyHeader::kMaxBytesV1 ? Verdict::kMore : Verdict::kNone, .bytes = 0, .client = {}};
  }
  const std::vector<std::string_view> words = Words(start.substr(0, end));
  ProxyHeader header{.verdict = Verdict::kFound, .bytes = end + 2, .client = {}};
  if (words.size() >= 2 && words[1] == "UNKNOWN") return header;
  const bool is_known = words.size() == 6 && (words[1] == "TCP4" || words[1] == "TCP6");
  if (is_known) header.client = EndpointOf(words[1] == "TCP6", words[2], words[4]);
  return header.client ? header : ProxyHeader{};
}

uint16_t U16(std::string_view text, size_t at) {
  return static_cast<uint16_t>(static_cast<uint8_t>(text[at]) << 8 | static_cast<uint8_t>(text[at + 1]));
}

ProxyHeader ParseV2(std::string_view start) {
  const ProxyHeader more{.verdict = Verdict::kMore, .bytes = 0, .client = {}};
  if (start.size() < kHeaderBytesV2) return more;
  const uint8_t version_command = static_cast<uint8_t>(start[12]);
  const uint8_t family = static_cast<uint8_t>(start[13]);
  if (version_command != 0x20 && version_command != 0x21) return {};
  const size_t length = U16(start, 14);
  if (start.size() < kHeaderBytesV2 + length) return more;
  ProxyHeader header{.verdict = Verdict::kFound, .bytes = kHeaderBytesV2 + length, .client = {}};
  const bool is_ipv4 = family == 0x11;  // over TCP, as all here is
  const bool is_ipv6 = family == 0x21;
  const size_t address_bytes = is_ipv4 ? 4 : 16;
  const bool has_client = version_command == 0x21 && (is_ipv4 || is_ipv6) && length >= 2 * address_bytes + 4;
  if (!has_client) return header;
  Endpoint client;
  client.ip_version = is_ipv6 ? 6 : 4;
  std::memcpy(client.address.data(), start.data() + kHeaderBytesV2, address_bytes);
  client.port = U16(start, kHeaderBytesV2 + 2 * address_bytes);
  header.client = client;
  return header;
}

}  // namespace

ProxyHeader ParseProxyHeader(std::string_view start) {
  if (MayBegin(start, kSignatureV1)) return ParseV1(start);
  if (MayBegin(start, kSignatureV2)) return ParseV2(start);
  return {};
}

}  // namespace routewind
