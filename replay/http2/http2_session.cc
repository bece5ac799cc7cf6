// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/http2_session.h"

#include <utility>

namespace routewind {

Http2Session::Http2Session(Direction client_direction, const Http2Shared& http2,
                           std::unique_ptr<StreamSink> streams)
    : client_direction_(client_direction),
      streams_(std::move(streams)),
      client_(Side::kClient, *streams_, http2),
      server_(Side::kServer, *streams_, http2) {
  client_.SetPeer(server_);
  server_.SetPeer(client_);
}

}  // namespace routewind
