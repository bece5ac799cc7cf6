// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "replay/tls/key_log_line.h"

namespace routewind {

// What the hellos of a TLS connection say, as far as reading it needs.
//
// Source: RFC 8446 §4.1.2, §4.1.3, §4.1.4; RFC 6066 §3 (server name); RFC 7301 (ALPN). Errors: each
// Parse… says false where the message breaks its own lengths. Text is cut to kMaxNameBytes, and
// what is not printable ASCII in it becomes `?`.
inline constexpr size_t kMaxNameBytes = 255;

struct ClientHello {
  TlsRandom random{};
  std::string server_name;  // empty: none was sent
  std::string alpn;         // the protocols offered, parted by commas
  bool offers_early_data = false;
};
bool ParseClientHello(ByteSpan body, ClientHello& hello);

struct ServerHello {
  TlsRandom random{};
  uint16_t version = 0;  // the one chosen, be it in an extension
  uint16_t suite = 0;
  std::string alpn;               // only in TLS 1.2
  bool is_retry_request = false;  // HelloRetryRequest: the client will say hello again
};
bool ParseServerHello(ByteSpan body, ServerHello& hello);

// TLS 1.3's continuation of the server's hello.
struct EncryptedExtensions {
  std::string alpn;
  bool accepts_early_data = false;
};
bool ParseEncryptedExtensions(ByteSpan body, EncryptedExtensions& extensions);

}  // namespace routewind
