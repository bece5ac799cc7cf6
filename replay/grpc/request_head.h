// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "engine/model/request_view.h"
#include "replay/http2/header_list.h"

namespace routewind {

// `application/grpc`, alone or with a suffix or parameter.
bool IsGrpcContentType(std::string_view value);

// What a request's header block says, borrowed from its list.
struct RequestHead {
  std::string_view authority;  // `:authority`, else `host`
  std::string_view path;
  std::span<const HeaderView> headers;  // without pseudo-headers
  bool is_call = false;                 // a gRPC call
  UnknownParts unknown;
  bool is_malformed = false;            // a repeated or late pseudo-header (RFC 9113 §8.3)
};

// Reads a request; takes late pseudo-headers out of `list` and gives raw `-bin` values their base64
// text.
//
// A call is a POST whose content-type is `application/grpc`, alone or with a suffix or parameter
// (gRPC over HTTP/2, "Content-Type"); without a content-type, one that carries `te: trailers` or a
// `grpc-…` header. `application/grpc-web` is another protocol. Where fields are unknown, a request
// is a call unless what is known says otherwise.
// Unknown:     pseudo-headers come before the other fields (RFC 9113 §8.3), which tells of many an
//              unknown field which of both it is. Unknown fields are taken out of `list`.
RequestHead ReadRequestHead(HeaderList& list);

}  // namespace routewind
