// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "replay/net/segment.h"

namespace routewind {
namespace {

void AppendNumber(unsigned value, int base, std::string& out) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  out.append(digits.data(), end);
}

void AppendDotted(const uint8_t* bytes, std::string& out) {
  for (int i = 0; i < 4; ++i) {
    if (i > 0) out += '.';
    AppendNumber(bytes[i], 10, out);
  }
}

struct Run {
  int first = -1;
  int length = 0;
};

// The first longest run of two or more zero groups: what "::" stands for (RFC 5952 §4.2).
Run LongestZeroRun(const std::array<unsigned, 8>& groups) {
  Run best;
  Run current;
  for (int i = 0; i < 8; ++i) {
    current =
        groups[i] != 0 ? Run{} : Run{current.length == 0 ? i : current.first, current.length + 1};
    if (current.length >= 2 && current.length > best.length) best = current;
  }
  return best;
}

void AppendIpv6(const std::array<uint8_t, 16>& address, std::string& out) {
  std::array<unsigned, 8> groups{};
  for (size_t i = 0; i < 8; ++i) groups[i] = address[2 * i] * 256U + address[2 * i + 1];
  const Run zeros = LongestZeroRun(groups);
  // IPv4-mapped addresses end in dotted form (RFC 5952 §5).
  if (zeros.first == 0 && zeros.length == 5 && groups[5] == 0xffff) {
    out += "::ffff:";
    return AppendDotted(address.data() + 12, out);
  }
  for (int i = 0; i < 8; ++i) {
    if (i == zeros.first) {
      out += "::";
      i += zeros.length - 1;
      continue;
    }
    if (i > 0 && out.back() != ':') out += ':';
    AppendNumber(groups[i], 16, out);
  }
}

}  // namespace

std::string Endpoint::ToString() const {
  if (ip_version == kNowhere) return "";
  std::string out;
  if (ip_version == 6) {
    out += '[';
    AppendIpv6(address, out);
    out += ']';
  } else {
    AppendDotted(address.data(), out);
  }
  out += ':';
  AppendNumber(port, 10, out);
  return out;
}

}  // namespace routewind
