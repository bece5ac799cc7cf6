// SPDX-License-Identifier: Apache-2.0
// What handshake messages change for a direction: hellos, and from where on which keys count.
#include "replay/tls/tls_half.h"

namespace routewind {

// Chooses the epoch that the first protected record should be of.
void TlsHalf::BeginProtection() {
  using EarlyData = Negotiation::EarlyData;
  phase_ = Phase::kProtected;
  handshake_.Restart();
  if (!negotiation_.IsTls13()) return opener_.Begin(kApplicationEpoch, true);
  const EarlyData early = is_client() ? negotiation_.early_data : EarlyData::kNone;
  const bool reads_early = early == EarlyData::kAccepted || early == EarlyData::kUnknown;
  const bool has_early_key = reads_early && opener_.HasKey(kEarlyEpoch);
  const bool is_certain =
      early == EarlyData::kNone || (early == EarlyData::kAccepted && has_early_key);
  opener_.Begin(has_early_key ? kEarlyEpoch : kHandshakeEpoch, is_certain);
}

// The server's answer to an offer of early data is in this direction, and was not to be had.
void TlsHalf::StopAwaitingAnswer() {
  using EarlyData = Negotiation::EarlyData;
  if (is_client() || negotiation_.early_data != EarlyData::kOffered) return;
  negotiation_.early_data = EarlyData::kUnknown;
}

void TlsHalf::OnHandshake(ByteSpan content) {
  HandshakeMessage message;
  while (phase_ != Phase::kGivenUp && handshake_.Next(content, message)) OnMessage(message);
}

void TlsHalf::OnMessage(const HandshakeMessage& message) {
  const bool is_tls13 = negotiation_.has_server_hello && negotiation_.IsTls13();
  const Epoch epoch = phase_ == Phase::kProtected && is_tls13 ? opener_.epoch() : kApplicationEpoch;
  switch (message.type) {
    case HandshakeType::kClientHello:
    case HandshakeType::kServerHello:
      return OnHello(message);
    case HandshakeType::kEncryptedExtensions: {
      EncryptedExtensions extensions;
      if (epoch != kHandshakeEpoch || !ParseEncryptedExtensions(message.body, extensions)) return;
      return negotiation_.OnEncryptedExtensions(extensions);
    }
    case HandshakeType::kEndOfEarlyData:
      if (epoch == kEarlyEpoch) Enter(kHandshakeEpoch);
      return;
    case HandshakeType::kFinished:
      if (epoch == kHandshakeEpoch) Enter(kApplicationEpoch);
      return;
    case HandshakeType::kKeyUpdate:
      if (phase_ != Phase::kProtected || !is_tls13 || epoch < kApplicationEpoch) return;
      ++shared_.totals.key_updates;
      return Enter(epoch + 1);
  }
}

void TlsHalf::OnHello(const HandshakeMessage& message) {
  if (phase_ == Phase::kProtected) {
    if (negotiation_.IsTls13()) return GiveUpMalformed();
    if (message.type == HandshakeType::kClientHello) Count(Anomaly::kTlsRenegotiation);
  }
  if (message.type == HandshakeType::kClientHello) {
    ClientHello hello;
    if (!ParseClientHello(message.body, hello)) return GiveUpMalformed();
    negotiation_.OnClientHello(direction_, hello);
  } else {
    ServerHello hello;
    if (!ParseServerHello(message.body, hello)) return GiveUpMalformed();
    negotiation_.OnServerHello(direction_, hello);
  }
}

void TlsHalf::Enter(Epoch epoch) {
  handshake_.Restart();
  if (opener_.Enter(epoch)) return;
  // A handshake secret may be missing where the traffic secrets are there; anything else is the
  // end.
  if (epoch != kHandshakeEpoch) GiveUp(at_);
}

}  // namespace routewind
