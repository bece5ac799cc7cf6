// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/negotiation.h"

namespace routewind {

void Negotiation::OnClientHello(Direction sender, const ClientHello& hello) {
  client = sender;
  // After a retry the client offers no early data, but what it sent before is still on its way.
  const bool is_second = is_retried && has_client_hello;
  has_client_hello = true;
  client_hello = hello;
  alpn = hello.alpn;
  if (!is_second) early_data = hello.offers_early_data ? EarlyData::kOffered : EarlyData::kNone;
}

void Negotiation::OnServerHello(Direction sender, const ServerHello& hello) {
  client = Opposite(sender);
  if (hello.is_retry_request) {
    is_retried = true;
    if (early_data == EarlyData::kOffered) early_data = EarlyData::kRejected;
    return;
  }
  has_server_hello = true;
  server_hello = hello;
  const CipherSuite* const found = FindCipherSuite(hello.suite);
  const bool is_known_version = hello.version == kTls12 || hello.version == kTls13;
  const bool fits = found != nullptr && is_known_version && found->is_tls13 == IsTls13();
  suite = fits ? found : nullptr;
  if (!hello.alpn.empty()) alpn = hello.alpn;
  if (!IsTls13() && early_data == EarlyData::kOffered) early_data = EarlyData::kRejected;
}

void Negotiation::OnEncryptedExtensions(const EncryptedExtensions& extensions) {
  if (!extensions.alpn.empty()) alpn = extensions.alpn;
  if (early_data != EarlyData::kOffered) return;
  early_data = extensions.accepts_early_data ? EarlyData::kAccepted : EarlyData::kRejected;
}

}  // namespace routewind
