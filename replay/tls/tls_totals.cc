// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/tls_totals.h"

#include <utility>

namespace routewind {

std::string_view TlsObstacleName(TlsObstacle obstacle) {
  switch (obstacle) {
    case TlsObstacle::kNoKeys:
      return "NO_KEYS";
    case TlsObstacle::kNoHandshake:
      return "HANDSHAKE_NOT_CAPTURED";
    case TlsObstacle::kUnsupported:
      return "UNSUPPORTED_CIPHER_SUITE";
    case TlsObstacle::kWrongKeys:
      return "WRONG_KEYS";
    case TlsObstacle::kMalformed:
      break;
  }
  return "MALFORMED";
}

std::string_view TlsObstacleText(TlsObstacle obstacle, bool has_key_log) {
  switch (obstacle) {
    case TlsObstacle::kNoKeys:
      return has_key_log ? "the key log holds no secrets for it" : "no keys: give --keylog";
    case TlsObstacle::kNoHandshake:
      return "its handshake is not in the capture";
    case TlsObstacle::kUnsupported:
      return "a TLS version or cipher suite that cannot be read";
    case TlsObstacle::kWrongKeys:
      return "the keys given do not fit";
    case TlsObstacle::kMalformed:
      break;
  }
  return "it breaks the TLS record format";
}

void TlsTotals::AddUnread(UnreadTlsKey key, uint64_t count) {
  const auto known = unread.find(key);
  if (known != unread.end()) {
    known->second += count;
  } else if (unread.size() < kMaxUnread) {
    unread.emplace(std::move(key), count);
  } else {
    unread_others += count;
  }
}

void TlsTotals::Add(const TlsTotals& other) {
  connections += other.connections;
  decrypted_connections += other.decrypted_connections;
  undecryptable_connections += other.undecryptable_connections;
  unfinished_connections += other.unfinished_connections;
  wire_bytes += other.wire_bytes;
  plain_bytes += other.plain_bytes;
  overhead_bytes += other.overhead_bytes;
  records += other.records;
  early_data_records += other.early_data_records;
  key_updates += other.key_updates;
  for (const auto& [key, count] : other.unread) AddUnread(key, count);
  unread_others += other.unread_others;
  has_key_log = has_key_log || other.has_key_log;
}

}  // namespace routewind
