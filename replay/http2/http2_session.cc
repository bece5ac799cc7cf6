// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/http2_session.h"

namespace routewind {

Http2Session::Http2Session(const ConnectionInfo& connection, Direction client_direction,
                           const Http2Shared& http2, const RpcBuilderShared& calls)
    : client_direction_(client_direction),
      builder_(connection, calls),
      client_(Side::kClient, builder_, http2),
      server_(Side::kServer, builder_, http2) {
  client_.SetPeer(server_);
  server_.SetPeer(client_);
}

}  // namespace routewind
