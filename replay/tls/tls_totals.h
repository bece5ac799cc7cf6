// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace routewind {

// Why a TLS connection could not be decrypted.
enum class TlsObstacle : uint8_t {
  kNoKeys,       // the key log has no secret for its client random
  kNoHandshake,  // its hellos are not in the capture
  kUnsupported,  // a version or cipher suite that cannot be read
  kWrongKeys,    // no record authenticates under the keys given
  kMalformed,    // what it sends breaks the TLS record format
};
inline constexpr int kTlsObstacleCount = 5;
std::string_view TlsObstacleName(TlsObstacle obstacle);  // "NO_KEYS"
// "no keys: give --keylog", for people; `has_key_log`: one was given.
std::string_view TlsObstacleText(TlsObstacle obstacle, bool has_key_log);

struct UnreadTlsKey {
  std::string server_name;  // as the client's hello has it; empty: none
  std::string alpn;         // what was agreed on, or else offered; empty: none
  TlsObstacle obstacle = TlsObstacle::kNoKeys;
  friend auto operator<=>(const UnreadTlsKey&, const UnreadTlsKey&) = default;
};

// Counters over all TLS connections of a run. When all have ended,
//   connections == decrypted_connections + undecryptable_connections + unfinished_connections   and
//   wire_bytes == plain_bytes + overhead_bytes + unread_bytes().
struct TlsTotals {
  // Kinds of undecryptable connections kept apart; those beyond are counted in unread_others.
  static constexpr size_t kMaxUnread = 1000;

  uint64_t connections = 0;
  uint64_t decrypted_connections = 0;  // at least one record was opened
  uint64_t undecryptable_connections = 0;
  uint64_t unfinished_connections = 0;  // ended in the clear part of their handshake
  uint64_t wire_bytes = 0;              // TCP bytes of TLS connections
  uint64_t plain_bytes = 0;             // handed on as decrypted
  uint64_t overhead_bytes = 0;          // handshakes, record headers, nonces, tags, padding
  uint64_t records = 0;                 // opened
  uint64_t early_data_records = 0;      // 0-RTT, opened and handed on
  uint64_t key_updates = 0;
  std::map<UnreadTlsKey, uint64_t> unread;
  uint64_t unread_others = 0;
  bool has_key_log = false;  // a key log was given, whether or not it was of use

  void Add(const TlsTotals& other);
  void AddUnread(UnreadTlsKey key, uint64_t count);
  // Of records that could not be opened, or not whole.
  uint64_t unread_bytes() const { return wire_bytes - plain_bytes - overhead_bytes; }
};

}  // namespace routewind
