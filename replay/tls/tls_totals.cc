// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/tls_totals.h"

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

std::string_view TlsObstacleText(TlsObstacle obstacle) {
  switch (obstacle) {
    case TlsObstacle::kNoKeys:
      return "no keys: give --keylog";
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

}  // namespace routewind
