// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/outcome.h"
#include "engine/model/request_view.h"
#include "replay/tcp/connection_sink.h"

namespace routewind {

// The connection an RPC was seen on.
struct ConnectionInfo {
  static constexpr uint64_t kNotCaptured = ~uint64_t{0};  // ordinal of what a log or a list tells of

  Endpoint client;  // who sent the HTTP/2 preface
  Endpoint server;
  uint64_t ordinal = 0;
};

enum class Completeness : uint8_t { kComplete, kRequestOnly, kReset, kPartialHeaders };
inline constexpr int kCompletenessCount = 4;
std::string_view CompletenessName(Completeness completeness);  // "complete", "request_only", …

// Messages of one direction of a call.
struct MessageTally {
  uint64_t messages = 0;  // length-prefixed messages that are whole
  uint64_t bytes = 0;     // message bytes seen, prefixes excluded, an unfinished message's included
  bool is_whole = true;   // false: a message prefix was lost, so there may be more of both
};

// SeenAt::timestamp_ns of a request of which no time is known.
inline constexpr int64_t kUnknownTimeNs = INT64_MIN;

// One observed RPC, as far as it is known when it ends. Request headers are told earlier
// (RpcSink::OnRequest).
struct Rpc {
  const ConnectionInfo* connection = nullptr;
  uint32_t stream_id = 0;  // 0: not known
  uint64_t ordinal = 0;  // given by the sink in OnRequest; the sink's own number for this call
  SeenAt request_at;     // when the request headers were complete
  SeenAt end_at;         // end of the response, or of the stream; packet 0 for kRequestOnly
  Completeness completeness = Completeness::kRequestOnly;
  uint32_t unknown_headers = 0;  // fields of the request that could not be recovered; may be UnknownParts::kAnyNumber
  MessageTally request;
  MessageTally response;
  std::optional<GrpcStatus>
      status;  // from trailers, or from the HTTP status where there is no grpc-status
};

// The request of an RPC when its headers are complete; views die with the call.
struct RpcRequest {
  const ConnectionInfo* connection = nullptr;
  uint32_t stream_id = 0;
  SeenAt at;
  std::string_view authority;  // `:authority`, else `host`
  std::string_view path;
  std::span<const HeaderView> headers;  // without pseudo-headers
  uint32_t unknown_headers = 0;         // fields, pseudo-headers included
  UnknownParts unknown;                 // what that leaves open
  // What only a list of requests says.
  std::string_view id_json = {};  // the request's id as JSON, to be echoed; empty: none
  std::string_view gateway = {};  // "namespace/name"; empty: as the run says
  uint16_t port = 0;              // the listener's; 0: as the run says
};

// Receives calls. OnRequest comes in capture order; OnEnd once for every OnRequest, in the order in
// which calls end.
class RpcSink {
 public:
  virtual ~RpcSink() = default;
  // Returns the number by which OnEnd's Rpc::ordinal will name this call.
  virtual uint64_t OnRequest(const RpcRequest& request) = 0;
  virtual void OnEnd(const Rpc& rpc) = 0;
};

}  // namespace routewind
