// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/key_ring.h"

#include <utility>

#include "engine/base/check.h"

namespace routewind {
namespace {

RecordCipher Tls13Cipher(const CipherSuite& suite, ByteSpan secret) {
  const std::vector<std::byte> key =
      ExpandLabel(suite.hash, secret, "key", AeadKeyBytes(suite.aead));
  return {suite, key, ExpandLabel(suite.hash, secret, "iv", kAeadNonceBytes)};
}

}  // namespace

const TlsSecret* KeyRing::Find(Epoch epoch) const {
  if (!negotiation_.has_client_hello) return nullptr;
  TlsSecretKind kind = TlsSecretKind::kMaster;
  if (!negotiation_.IsTls13()) {
    kind = TlsSecretKind::kMaster;
  } else if (epoch == kEarlyEpoch) {
    kind = TlsSecretKind::kClientEarly;
  } else if (epoch == kHandshakeEpoch) {
    kind = is_client() ? TlsSecretKind::kClientHandshake : TlsSecretKind::kServerHandshake;
  } else {
    kind = is_client() ? TlsSecretKind::kClientTraffic : TlsSecretKind::kServerTraffic;
  }
  const TlsSecret* const found = keys_.Find(kind, negotiation_.client_hello.random);
  // A secret of another length belongs to another suite: the log is wrong, or the hello was forged.
  const bool fits = found != nullptr && (!negotiation_.IsTls13() ||
                                         found->size == TlsHashBytes(negotiation_.suite->hash));
  return fits ? found : nullptr;
}

bool KeyRing::CanReadApplicationData() const {
  return negotiation_.suite != nullptr && Find(kApplicationEpoch) != nullptr;
}

std::vector<std::byte> KeyRing::TrafficSecret(Epoch epoch) {
  const TlsHash hash = negotiation_.suite->hash;
  if (epoch > kApplicationEpoch) {
    if (Get(epoch - 1) == nullptr) return {};
    return ExpandLabel(hash, slots_.at(epoch - 1).secret, "traffic upd", TlsHashBytes(hash));
  }
  const TlsSecret* const found = Find(epoch);
  if (found == nullptr) return {};
  return {found->span().begin(), found->span().end()};
}

RecordCipher* KeyRing::Get(Epoch epoch) {
  const auto known = slots_.find(epoch);
  if (known != slots_.end()) return &known->second.cipher;
  if (negotiation_.suite == nullptr) return nullptr;
  if (!negotiation_.IsTls13()) {
    const TlsSecret* const master = Find(kApplicationEpoch);
    if (master == nullptr || epoch < kApplicationEpoch) return nullptr;
    return &slots_.emplace(epoch, Slot{{}, Tls12Cipher(*master)}).first->second.cipher;
  }
  // Only one KeyUpdate is ever looked ahead, so this goes no deeper than the last slot.
  if (epoch > kApplicationEpoch && !slots_.contains(epoch - 1) && !slots_.empty()) return nullptr;
  std::vector<std::byte> secret = TrafficSecret(epoch);
  if (secret.empty()) return nullptr;
  RecordCipher cipher = Tls13Cipher(*negotiation_.suite, secret);
  return &slots_.emplace(epoch, Slot{std::move(secret), std::move(cipher)}).first->second.cipher;
}

// Both directions' keys and nonces stand behind each other in one block, the client's first.
RecordCipher KeyRing::Tls12Cipher(const TlsSecret& master) const {
  const CipherSuite& suite = *negotiation_.suite;
  std::vector<std::byte> seed(negotiation_.server_hello.random.begin(),
                              negotiation_.server_hello.random.end());
  const TlsRandom& client_random = negotiation_.client_hello.random;
  seed.insert(seed.end(), client_random.begin(), client_random.end());
  const size_t key_bytes = AeadKeyBytes(suite.aead);
  const size_t nonce_bytes = suite.FixedNonceBytes();
  const std::vector<std::byte> block =
      Tls12Prf(suite.hash, master.span(), "key expansion", seed, 2 * (key_bytes + nonce_bytes));
  const size_t side = is_client() ? 0 : 1;
  return {suite, ByteSpan(block).subspan(side * key_bytes, key_bytes),
          ByteSpan(block).subspan(2 * key_bytes + side * nonce_bytes, nonce_bytes)};
}

}  // namespace routewind
