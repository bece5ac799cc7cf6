// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "replay/tcp/connection_sink.h"
#include "replay/tls/cipher_suite.h"
#include "replay/tls/hello.h"
#include "replay/tls/tls_keys.h"

namespace routewind {

// What both directions of a TLS connection have to know: each half writes down what its hellos say,
// and reads what the other's said.
struct Negotiation {
  enum class EarlyData : uint8_t {
    kNone,
    kOffered,  // the server's answer is not known yet
    kAccepted,
    kRejected,
    kUnknown,  // the server's answer cannot be read
  };

  Direction client = Direction::kFromInitiator;  // whose sender is the client, once
                                                 // has_client_hello or has_server_hello
  bool has_client_hello = false;
  bool has_server_hello = false;
  bool is_retried = false;  // the server asked for another hello
  ClientHello client_hello;
  ServerHello server_hello;
  const CipherSuite* suite = nullptr;  // null: none yet, or one that cannot be read
  std::string alpn;                    // what the server chose; until then what the client offered
  EarlyData early_data = EarlyData::kNone;

  bool IsTls13() const { return server_hello.version == kTls13; }

  void OnClientHello(Direction sender, const ClientHello& hello);
  void OnServerHello(Direction sender, const ServerHello& hello);
  void OnEncryptedExtensions(const EncryptedExtensions& extensions);
};

}  // namespace routewind
