// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "replay/http2/header_list.h"

namespace routewind {

// What a request's header block says, borrowed from its list.
struct RequestHead {
  std::string_view authority;  // `:authority`, else `host`
  std::string_view path;
  std::span<const HeaderView> headers;  // without pseudo-headers
  bool is_call = false;                 // a gRPC call
  bool is_malformed = false;            // a repeated or late pseudo-header (RFC 9113 §8.3)
};

// Reads a request; takes late pseudo-headers out of `list` and gives raw `-bin` values their base64
// text.
//
// A call is a POST whose content-type is `application/grpc`, alone or with a suffix or parameter
// (gRPC over HTTP/2, "Content-Type"); without a content-type, one that carries `te: trailers` or a
// `grpc-…` header. `application/grpc-web` is another protocol.
RequestHead ReadRequestHead(HeaderList& list);

}  // namespace routewind
