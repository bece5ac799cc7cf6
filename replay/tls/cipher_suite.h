// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "replay/tls/cipher.h"

namespace routewind {

inline constexpr uint16_t kTls12 = 0x0303;
inline constexpr uint16_t kTls13 = 0x0304;

// What reading records needs to know of a cipher suite.
struct CipherSuite {
  uint16_t id = 0;
  AeadAlgorithm aead = AeadAlgorithm::kAes128Gcm;
  TlsHash hash = TlsHash::kSha256;
  bool is_tls13 = false;

  // TLS 1.2 sends a part of the nonce with each record, but for ChaCha20 (RFC 5288 §3, RFC 7905
  // §2).
  size_t ExplicitNonceBytes() const {
    return is_tls13 || aead == AeadAlgorithm::kChaCha20Poly1305 ? 0 : 8;
  }
  size_t FixedNonceBytes() const { return kAeadNonceBytes - ExplicitNonceBytes(); }
  // What a record's body has beside its content, when nothing is padded: nonce, inner type and tag.
  size_t OverheadBytes() const {
    return ExplicitNonceBytes() + AeadTagBytes(aead) + (is_tls13 ? 1 : 0);
  }
};

// The AEAD suite with this number in the IANA registry; null for any other: CBC and stream suites
// cannot be read.
const CipherSuite* FindCipherSuite(uint16_t id);

}  // namespace routewind
