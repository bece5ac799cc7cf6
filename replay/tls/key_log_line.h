// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

#include "replay/capture/packet.h"

namespace routewind {

// Which secret of a connection; the spellings of the key log format stand behind.
enum class TlsSecretKind : uint8_t {
  kMaster,           // CLIENT_RANDOM: TLS 1.2's master secret, extended or not
  kClientEarly,      // CLIENT_EARLY_TRAFFIC_SECRET
  kClientHandshake,  // CLIENT_HANDSHAKE_TRAFFIC_SECRET
  kServerHandshake,  // SERVER_HANDSHAKE_TRAFFIC_SECRET
  kClientTraffic,    // CLIENT_TRAFFIC_SECRET_0
  kServerTraffic,    // SERVER_TRAFFIC_SECRET_0
};

using TlsRandom = std::array<std::byte, 32>;  // of a hello; the client's names the connection

struct TlsSecret {
  static constexpr size_t kMaxBytes = 48;
  std::array<std::byte, kMaxBytes> bytes{};
  uint8_t size = 0;
  ByteSpan span() const { return ByteSpan(bytes).first(size); }
  friend bool operator==(const TlsSecret&, const TlsSecret&) = default;
};

// What one line of a key log says.
struct KeyLogLine {
  enum class Kind : uint8_t {
    kSecret,
    kNothing,    // empty, a comment, or a secret that reading records does not need
    kMalformed,  // `fault` says why
  };
  Kind kind = Kind::kNothing;
  TlsSecretKind secret_kind = TlsSecretKind::kMaster;
  TlsRandom client_random{};
  TlsSecret secret = {};
  std::string_view fault = {};  // static text
};

// Reads a line without its line feed.
//
// Source: the NSS key log format ("SSLKEYLOGFILE"): label, client random and secret, parted by
// spaces, the last two in hexadecimal digits of either case; `#` begins a comment.
KeyLogLine ParseKeyLogLine(std::string_view line);

}  // namespace routewind
