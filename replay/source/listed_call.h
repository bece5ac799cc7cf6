// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/record/request_json.h"
#include "replay/grpc/rpc.h"

namespace routewind {

// Something about a line that a report should tell.
struct LineRemark {
  std::string reason;   // the same for all lines of its kind: remarks are counted by it
  std::string detail;   // of this line alone; may be empty
  uint32_t column = 1;  // in bytes, from 1
};

// A gRPC call as one line of a file tells it: of what the line does not tell nothing is known.
struct ListedCall {
  OwnedRequest request;
  UnknownParts unknown;
  std::optional<int64_t> time_ns;      // of the request, since 1970-01-01 UTC
  std::optional<int64_t> duration_ns;  // until the end of the response
  std::optional<GrpcStatus> status;
  Completeness completeness = Completeness::kRequestOnly;
  Endpoint client{.address = {}, .ip_version = Endpoint::kNowhere, .port = 0};
  Endpoint server{.address = {}, .ip_version = Endpoint::kNowhere, .port = 0};
  std::vector<LineRemark> oddities;  // what of it could not be read, though the call is one

  uint64_t line = 0;
  uint32_t file = 0;  // index into the files of its CallSources
};

// What a line turned out to be: each is exactly one.
struct NotGrpc {
  std::string reason;
};
struct NotUnderstood {
  LineRemark remark;
};
using ListedLine = std::variant<ListedCall, NotGrpc, NotUnderstood>;

}  // namespace routewind
