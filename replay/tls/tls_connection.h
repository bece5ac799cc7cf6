// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/tls/tls_half.h"

namespace routewind {

// Stands between TCP and a layer above: finds TLS by a connection's first bytes, on any port, and
// hands its decrypted bytes on; everything else is handed on as it comes.
//
// Everything referenced outlives the factory, and the factory outlives the sinks it makes. One
// owner for all of them.
//
// Source:      RFC 8446, RFC 5246. Not read: SSL 3, TLS 1.0 and 1.1, CBC and stream suites, DTLS,
// QUIC. Errors:      none. Oddities go to the AnomalyLog; connections that cannot be decrypted are
// counted
//              by server name and protocol in totals(), and the layer above is not told of them.
// Memory:      a connection holds one unfinished record a direction; while it waits for hellos or
//              keys, at most TlsSession::kMaxHeldBytes.
// Complexity:  one more call per chunk in clear text.
class TlsConnectionFactory : public ConnectionSinkFactory {
 public:
  TlsConnectionFactory(ConnectionSinkFactory& plain, TlsKeys& keys, AnomalyLog& anomalies)
      : plain_(plain), shared_{TlsKeysAt(keys), anomalies, totals_} {}
  // The ordinal of the packet that is being processed: secrets of later ones are not known yet. Unset: all are.
  void SetPacket(uint64_t packet) { shared_.keys.SetPacket(packet); }
  std::unique_ptr<ConnectionSink> OpenConnection(const Endpoint& initiator,
                                                 const Endpoint& responder, uint64_t ordinal,
                                                 SeenAt at) override;
  const TlsTotals& totals() const { return totals_; }

 private:
  ConnectionSinkFactory& plain_;
  TlsTotals totals_;
  TlsShared shared_;
};

}  // namespace routewind
