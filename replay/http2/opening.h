// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "replay/tcp/connection_sink.h"

namespace routewind {

// Looks at what may stand before HTTP/2 on a connection, takes it off, and hands the rest to what `inner` makes:
// a PROXY protocol header, whose client address then is the connection's, and an HTTP/1.1 upgrade to h2c, whose request
// becomes stream 1. Every other connection is handed on as it is.
//
// Method:   until it is clear what the connection begins with, nearly always at the client's first bytes, what both
//           directions send is held back, with its times, at most kMaxHeldBytes.
// Bytes:    what is taken off counts as delivered and understood.
class OpeningFactory : public ConnectionSinkFactory {
 public:
  static constexpr size_t kMaxHeldBytes = 128 << 10;
  // Of a server that speaks before its client does: its SETTINGS and what little may follow.
  static constexpr size_t kMaxServersFirstBytes = 1 << 10;

  // `inner` outlives this, and this outlives the sinks it makes.
  explicit OpeningFactory(ConnectionSinkFactory& inner) : inner_(inner) {}
  std::unique_ptr<ConnectionSink> OpenConnection(const Endpoint& initiator, const Endpoint& responder, uint64_t ordinal,
                                                 SeenAt at) override;

 private:
  ConnectionSinkFactory& inner_;
};

}  // namespace routewind
