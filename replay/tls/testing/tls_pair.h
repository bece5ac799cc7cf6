// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace routewind::testing {

// What one side put on the wire at one go.
struct Flight {
  bool is_client = false;
  std::string bytes;
};

struct TlsPairOptions {
  int version = 0x0304;            // 0x0303 or 0x0304
  std::string suite = {};          // OpenSSL's name; empty: its choice
  std::string client_groups = {};  // key shares the client offers first; empty: OpenSSL's choice
  std::string server_groups = {};
  size_t block_padding = 0;   // TLS 1.3: records are padded to multiples of it
  size_t fragment_bytes = 0;  // largest content of a record; 0: 16384
  bool has_extended_master_secret = true;
  bool has_tickets = true;
  bool takes_early_data = false;  // the server accepts 0-RTT
};

// An OpenSSL client and server that talk through memory. Every flight is kept, and the key log,
// which is what the code under test gets. Keys and certificates are made at run time.
class TlsPair {
 public:
  explicit TlsPair(const TlsPairOptions& options);
  ~TlsPair();

  // Ends the connection at hand and begins another that resumes its session.
  void Reconnect();
  // Client data before the handshake; after Reconnect().
  void SendEarly(std::string_view text);
  // The server will not take it; `by_retry`: because it asks for another hello.
  void RefuseEarly(bool by_retry);
  void Handshake();
  void ClientSends(std::string_view text);
  void ServerSends(std::string_view text);
  void UpdateKeys(bool of_client);
  void Renegotiate();  // by the client; TLS 1.2
  void Close();        // close_notify of both
  bool was_resumed() const;

  const std::vector<Flight>& flights() const;  // of the connection at hand
  const std::string& key_log() const;          // of all connections

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace routewind::testing
