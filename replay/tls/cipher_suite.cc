// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/cipher_suite.h"

#include <algorithm>
#include <iterator>

namespace routewind {
namespace {

using enum AeadAlgorithm;
using enum TlsHash;

// Ascending by number. The key exchange, which the names of the registry begin with, is of no
// concern here: the key log has its result.
constexpr CipherSuite kSuites[] = {
    // RFC 5288, RFC 5487: GCM with RSA, DHE, DH, anonymous and pre-shared keys
    {0x009c, kAes128Gcm, kSha256},
    {0x009d, kAes256Gcm, kSha384},
    {0x009e, kAes128Gcm, kSha256},
    {0x009f, kAes256Gcm, kSha384},
    {0x00a0, kAes128Gcm, kSha256},
    {0x00a1, kAes256Gcm, kSha384},
    {0x00a2, kAes128Gcm, kSha256},
    {0x00a3, kAes256Gcm, kSha384},
    {0x00a4, kAes128Gcm, kSha256},
    {0x00a5, kAes256Gcm, kSha384},
    {0x00a6, kAes128Gcm, kSha256},
    {0x00a7, kAes256Gcm, kSha384},
    {0x00a8, kAes128Gcm, kSha256},
    {0x00a9, kAes256Gcm, kSha384},
    {0x00aa, kAes128Gcm, kSha256},
    {0x00ab, kAes256Gcm, kSha384},
    {0x00ac, kAes128Gcm, kSha256},
    {0x00ad, kAes256Gcm, kSha384},
    // RFC 8446 appendix B.4: TLS 1.3
    {0x1301, kAes128Gcm, kSha256, true},
    {0x1302, kAes256Gcm, kSha384, true},
    {0x1303, kChaCha20Poly1305, kSha256, true},
    {0x1304, kAes128Ccm, kSha256, true},
    {0x1305, kAes128Ccm8, kSha256, true},
    // RFC 5289: GCM with ECDHE and ECDH
    {0xc02b, kAes128Gcm, kSha256},
    {0xc02c, kAes256Gcm, kSha384},
    {0xc02d, kAes128Gcm, kSha256},
    {0xc02e, kAes256Gcm, kSha384},
    {0xc02f, kAes128Gcm, kSha256},
    {0xc030, kAes256Gcm, kSha384},
    {0xc031, kAes128Gcm, kSha256},
    {0xc032, kAes256Gcm, kSha384},
    // RFC 6655: CCM with RSA, DHE and pre-shared keys
    {0xc09c, kAes128Ccm, kSha256},
    {0xc09d, kAes256Ccm, kSha256},
    {0xc09e, kAes128Ccm, kSha256},
    {0xc09f, kAes256Ccm, kSha256},
    {0xc0a0, kAes128Ccm8, kSha256},
    {0xc0a1, kAes256Ccm8, kSha256},
    {0xc0a2, kAes128Ccm8, kSha256},
    {0xc0a3, kAes256Ccm8, kSha256},
    {0xc0a4, kAes128Ccm, kSha256},
    {0xc0a5, kAes256Ccm, kSha256},
    {0xc0a6, kAes128Ccm, kSha256},
    {0xc0a7, kAes256Ccm, kSha256},
    {0xc0a8, kAes128Ccm8, kSha256},
    {0xc0a9, kAes256Ccm8, kSha256},
    {0xc0aa, kAes128Ccm8, kSha256},
    {0xc0ab, kAes256Ccm8, kSha256},
    // RFC 7251: CCM with ECDHE and ECDSA
    {0xc0ac, kAes128Ccm, kSha256},
    {0xc0ad, kAes256Ccm, kSha256},
    {0xc0ae, kAes128Ccm8, kSha256},
    {0xc0af, kAes256Ccm8, kSha256},
    // RFC 7905: ChaCha20-Poly1305
    {0xcca8, kChaCha20Poly1305, kSha256},
    {0xcca9, kChaCha20Poly1305, kSha256},
    {0xccaa, kChaCha20Poly1305, kSha256},
    {0xccab, kChaCha20Poly1305, kSha256},
    {0xccac, kChaCha20Poly1305, kSha256},
    {0xccad, kChaCha20Poly1305, kSha256},
    {0xccae, kChaCha20Poly1305, kSha256},
    // RFC 8442: ECDHE with pre-shared keys
    {0xd001, kAes128Gcm, kSha256},
    {0xd002, kAes256Gcm, kSha384},
    {0xd003, kAes128Ccm8, kSha256},
    {0xd005, kAes128Ccm, kSha256},
};

}  // namespace

const CipherSuite* FindCipherSuite(uint16_t id) {
  const auto* const found =
      std::lower_bound(std::begin(kSuites), std::end(kSuites), id,
                       [](const CipherSuite& suite, uint16_t wanted) { return suite.id < wanted; });
  return found != std::end(kSuites) && found->id == id ? found : nullptr;
}

}  // namespace routewind
