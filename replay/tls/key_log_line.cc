// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/key_log_line.h"

#include <algorithm>
#include <span>

namespace routewind {
namespace {

struct Label {
  std::string_view text;
  TlsSecretKind kind;
  bool is_needed = true;
};

constexpr Label kLabels[] = {
    {"CLIENT_RANDOM", TlsSecretKind::kMaster},
    {"CLIENT_EARLY_TRAFFIC_SECRET", TlsSecretKind::kClientEarly},
    {"EARLY_TRAFFIC_SECRET", TlsSecretKind::kClientEarly},
    {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", TlsSecretKind::kClientHandshake},
    {"SERVER_HANDSHAKE_TRAFFIC_SECRET", TlsSecretKind::kServerHandshake},
    {"CLIENT_TRAFFIC_SECRET_0", TlsSecretKind::kClientTraffic},
    {"SERVER_TRAFFIC_SECRET_0", TlsSecretKind::kServerTraffic},
    {"EXPORTER_SECRET", TlsSecretKind::kMaster, false},
    {"EARLY_EXPORTER_SECRET", TlsSecretKind::kMaster, false},
    {"EARLY_EXPORTER_MASTER_SECRET", TlsSecretKind::kMaster, false},
    {"RESUMPTION_MASTER_SECRET", TlsSecretKind::kMaster, false},
    {"ECH_SECRET", TlsSecretKind::kMaster, false},
    {"ECH_CONFIG", TlsSecretKind::kMaster, false},
};

constexpr size_t kShortSecretBytes =
    32;  // of a suite with SHA-256; TLS 1.2's and SHA-384's have 48

std::string_view TakeWord(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(" \t\r"));
  line.remove_prefix(word.size());
  return word;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// False unless `text` is exactly the digits of `out`.
bool FromHex(std::string_view text, std::span<std::byte> out) {
  if (text.size() != out.size() * 2) return false;
  for (size_t i = 0; i < out.size(); ++i) {
    const int high = HexDigit(text[2 * i]);
    const int low = HexDigit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::byte>(high << 4 | low);
  }
  return true;
}

KeyLogLine Malformed(std::string_view fault) {
  return {.kind = KeyLogLine::Kind::kMalformed, .fault = fault};
}

}  // namespace

KeyLogLine ParseKeyLogLine(std::string_view line) {
  const std::string_view name = TakeWord(line);
  if (name.empty() || name.front() == '#') return {};
  const auto* const label = std::find_if(std::begin(kLabels), std::end(kLabels),
                                         [name](const Label& known) { return known.text == name; });
  if (label == std::end(kLabels)) {
    return Malformed(
        "begins with no known label, such as CLIENT_RANDOM or CLIENT_TRAFFIC_SECRET_0");
  }
  if (!label->is_needed) return {};
  KeyLogLine parsed{.kind = KeyLogLine::Kind::kSecret, .secret_kind = label->kind};
  if (!FromHex(TakeWord(line), parsed.client_random)) {
    return Malformed("the client random, its second word, must be 64 hexadecimal digits");
  }
  const std::string_view digits = TakeWord(line);
  const bool is_short =
      digits.size() == kShortSecretBytes * 2 && label->kind != TlsSecretKind::kMaster;
  parsed.secret.size = is_short ? kShortSecretBytes : TlsSecret::kMaxBytes;
  if (!FromHex(digits, std::span(parsed.secret.bytes).first(parsed.secret.size))) {
    return Malformed(
        "the secret, its third word, must be 96 hexadecimal digits, or 64 for TLS 1.3");
  }
  if (!TakeWord(line).empty()) return Malformed("has more than three words");
  return parsed;
}

}  // namespace routewind
