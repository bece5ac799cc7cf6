// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "replay/capture/packet.h"

namespace routewind {

// The cryptography that reading TLS needs, and the only file that sees OpenSSL.

enum class AeadAlgorithm : uint8_t {
  kAes128Gcm,
  kAes256Gcm,
  kAes128Ccm,
  kAes256Ccm,
  kAes128Ccm8,
  kAes256Ccm8,
  kChaCha20Poly1305,
};
enum class TlsHash : uint8_t { kSha256, kSha384 };

inline constexpr size_t kAeadNonceBytes = 12;
size_t AeadKeyBytes(AeadAlgorithm algorithm);
size_t AeadTagBytes(AeadAlgorithm algorithm);
size_t TlsHashBytes(TlsHash hash);

// A key that opens what was sealed with it.
//
// Source:      RFC 5116 (AEAD), RFC 6655 (CCM in TLS), RFC 8439 (ChaCha20-Poly1305).
// Errors:      Open() says false where the tag does not fit; nothing of the text may be used then.
// Complexity:  linear in the text; making a key costs about as much as opening a kilobyte.
class AeadKey {
 public:
  // `key` has AeadKeyBytes(algorithm) bytes.
  AeadKey(AeadAlgorithm algorithm, ByteSpan key);
  AeadKey(AeadKey&&) noexcept;
  AeadKey& operator=(AeadKey&&) noexcept;
  ~AeadKey();

  // `sealed` is the ciphertext with its tag behind it; `plain` gets the text, its capacity is
  // reused.
  bool Open(ByteSpan nonce, ByteSpan associated, ByteSpan sealed, std::vector<std::byte>& plain);

 private:
  struct Context;
  AeadAlgorithm algorithm_;
  std::unique_ptr<Context> context_;
};

// HKDF-Expand-Label with an empty context (RFC 8446 §7.1); at most one hash long.
std::vector<std::byte> ExpandLabel(TlsHash hash, ByteSpan secret, std::string_view label,
                                   size_t length);

// The pseudorandom function of TLS 1.2 (RFC 5246 §5).
std::vector<std::byte> Tls12Prf(TlsHash hash, ByteSpan secret, std::string_view label,
                                ByteSpan seed, size_t length);

}  // namespace routewind
