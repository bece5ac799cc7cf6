// SPDX-License-Identifier: Apache-2.0
// Bytes of one connection with a key log that fits its hello: nothing may crash, what is told is
// counted once, and cutting bytes into smaller chunks changes nothing.
// Input: for each event a byte (kind in the low three bits), a length byte, then bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/check.h"
#include "replay/tls/testing/tls_script.h"

namespace {

using routewind::testing::TlsScript;

// Secrets of the connection whose client random is all zeros, for every kind and length.
std::string KeyLog() {
  const std::string random(64, '0');
  std::string log = "CLIENT_RANDOM " + random + " " + std::string(96, '1') + "\n";
  for (const char* label :
       {"CLIENT_EARLY_TRAFFIC_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
        "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"}) {
    log += label + (" " + random + " " + std::string(64, '2') + "\n");
  }
  return log;
}

void Play(TlsScript& script, std::string_view rest, size_t chunk_bytes) {
  while (rest.size() > 2) {
    const int kind = rest[0] & 7;
    const std::string_view bytes = rest.substr(2, static_cast<uint8_t>(rest[1]));
    rest.remove_prefix(2 + bytes.size());
    const bool is_client = (kind & 1) != 0;
    if (kind < 4) {
      script.Bytes(is_client, bytes, chunk_bytes);
    } else if (kind < 6) {
      script.Gap(is_client, bytes.size() % 64 + 1);
    } else if (kind == 6) {
      script.Fin(bytes.size() % 2 == 0);
    } else {
      script.keys.OnTlsSecrets(bytes);
    }
  }
  script.End();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static const std::string key_log = KeyLog();
  TlsScript whole(key_log);
  TlsScript bytewise(key_log);
  Play(whole, input, 0);
  Play(bytewise, input, 1);
  CHECK(whole.client() == bytewise.client());
  CHECK(whole.server() == bytewise.server());
  const routewind::TlsTotals& totals = whole.totals();
  CHECK(totals.connections == totals.decrypted_connections + totals.undecryptable_connections +
                                  totals.unfinished_connections);
  CHECK(totals.plain_bytes + totals.overhead_bytes <= totals.wire_bytes);
  CHECK(totals.unread_bytes() == bytewise.totals().unread_bytes());
  return 0;
}
