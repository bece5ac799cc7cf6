// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "replay/tls/negotiation.h"
#include "replay/tls/record_cipher.h"

namespace routewind {

// Under which keys a direction's records are sealed: epochs follow each other, and sequence numbers
// begin anew with each. In TLS 1.3 each KeyUpdate begins a further one behind kApplicationEpoch; in
// TLS 1.2 each handshake begins one, from kApplicationEpoch on.
using Epoch = uint32_t;
inline constexpr Epoch kEarlyEpoch = 0;      // 0-RTT, of a client only
inline constexpr Epoch kHandshakeEpoch = 1;  // TLS 1.3 only
inline constexpr Epoch kApplicationEpoch = 2;

// The ciphers of one direction, made from the secrets at hand when they are asked for.
//
// Source:      RFC 8446 §7.1–7.3 (traffic keys, KeyUpdate), RFC 5246 §6.3 (key block).
// Memory:      the ciphers of the epochs not discarded, two at most in steady state.
class KeyRing {
 public:
  KeyRing(const TlsKeysAt& keys, const Negotiation& negotiation, Direction direction)
      : keys_(keys), negotiation_(negotiation), direction_(direction) {}

  // Null when the secret is not at hand. For TLS 1.2 the hellos last seen count, so an epoch is
  // asked for before the next handshake begins. Valid until Discard() of a later epoch.
  RecordCipher* Get(Epoch epoch);
  // Whether application data can be read at all.
  bool CanReadApplicationData() const;
  // Forgets everything before `epoch`.
  void Discard(Epoch epoch) { slots_.erase(slots_.begin(), slots_.lower_bound(epoch)); }

 private:
  struct Slot {
    std::vector<std::byte> secret;  // TLS 1.3: of which the next epoch's is made
    RecordCipher cipher;
  };
  bool is_client() const { return direction_ == negotiation_.client; }
  const TlsSecret* Find(Epoch epoch) const;
  std::vector<std::byte> TrafficSecret(Epoch epoch);
  RecordCipher Tls12Cipher(const TlsSecret& master) const;

  const TlsKeysAt& keys_;
  const Negotiation& negotiation_;
  const Direction direction_;
  std::map<Epoch, Slot> slots_;
};

}  // namespace routewind
