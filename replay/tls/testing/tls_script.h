// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/stable_hash.h"
#include "replay/tcp/testing/recorded_flows.h"
#include "replay/tls/testing/tls_pair.h"
#include "replay/tls/tls_connection.h"

namespace routewind::testing {

// Plays bytes of one connection into a TlsConnectionFactory and keeps what comes out: gaps as
// "<n>", of unknown length as "<?>", FIN as ".", RST as "!".
class TlsScript {
 public:
  explicit TlsScript(std::string_view key_log) {
    keys.OnTlsSecrets(key_log);
    sink_ = factory.OpenConnection({}, {}, 0, {});
  }

  // `chunk_bytes` at a time; 0: each flight whole.
  void Play(const std::vector<Flight>& flights, size_t chunk_bytes = 0) {
    for (const Flight& flight : flights) Bytes(flight.is_client, flight.bytes, chunk_bytes);
  }
  void Bytes(bool is_client, std::string_view bytes, size_t chunk_bytes = 0) {
    while (!bytes.empty()) {
      const std::string_view chunk = bytes.substr(0, chunk_bytes == 0 ? bytes.size() : chunk_bytes);
      // A copy of its own, so that a sanitizer sees what outlives the call.
      const std::vector<std::byte> copy(
          reinterpret_cast<const std::byte*>(chunk.data()),
          reinterpret_cast<const std::byte*>(chunk.data()) + chunk.size());
      sink_->OnBytes(DirectionOf(is_client), copy, Next());
      bytes.remove_prefix(chunk.size());
    }
  }
  void Gap(bool is_client, uint64_t length) {
    sink_->OnGap(DirectionOf(is_client), length, Next());
  }
  void Fin(bool is_client) { sink_->OnFin(DirectionOf(is_client), Next()); }
  void Reset() { sink_->OnReset(Direction::kToInitiator, Next()); }
  void End() { sink_->OnEnd(Next()); }

  std::string client() const { return Text(0); }
  std::string server() const { return Text(1); }
  const TlsTotals& totals() const { return factory.totals(); }

  AnomalyLog anomalies;
  TlsKeys keys;
  RecordedFlows plain;
  TlsConnectionFactory factory{plain, keys, anomalies};

 private:
  static Direction DirectionOf(bool is_client) {
    return is_client ? Direction::kFromInitiator : Direction::kToInitiator;
  }
  SeenAt Next() {
    ++ordinal_;
    return {static_cast<int64_t>(ordinal_), ordinal_};
  }
  std::string Text(size_t direction) const {
    if (plain.connections.empty()) return "(not opened)";
    std::string text = plain.connections[0].bytes[direction];
    const std::string unknown = "<" + std::to_string(ConnectionSink::kUnknownGap) + ">";
    for (size_t at = text.find(unknown); at != std::string::npos; at = text.find(unknown)) {
      text.replace(at, unknown.size(), "<?>");
    }
    return text;
  }

  std::unique_ptr<ConnectionSink> sink_;
  uint64_t ordinal_ = 0;
};

}  // namespace routewind::testing
