// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/listed_stage.h"

namespace routewind {

void ListedStage::Begin(CallEvents& events) {
  events.Clear();
  recorder_.Begin(events, kMaxHeaderBytes);
  told_calls_ = 0;
  told_header_bytes_ = 0;
}

bool ListedStage::TellCalls(int64_t until_ns, uint64_t position) {
  const ListedCall* call = nullptr;
  while (told_calls_ < kMaxCalls && told_header_bytes_ < kMaxHeaderBytes) {
    if (!calls_.Next(until_ns, call)) return true;
    recorder_.SetPlace(position, first_input_ + call->file);
    TellCall(*call);
  }
  return false;
}

void ListedStage::TellCall(const ListedCall& call) {
  const ConnectionInfo connection{.client = call.client, .server = call.server, .ordinal = ConnectionInfo::kNotCaptured};
  const SeenAt at{.timestamp_ns = call.time_ns.value_or(kUnknownTimeNs), .packet_ordinal = 0};
  const RequestView view = call.request.View();
  uint32_t unknown_headers = call.unknown.headers;
  if (unknown_headers != UnknownParts::kAnyNumber && call.unknown.authority) ++unknown_headers;
  RpcRequest request;
  request.connection = &connection;
  request.at = at;
  request.authority = view.authority;
  request.path = view.path;
  request.headers = view.headers;
  request.unknown_headers = unknown_headers;
  request.unknown = call.unknown;
  request.id_json = call.request.id_json;
  request.gateway = view.gateway;
  request.port = view.port;
  ++told_calls_;
  told_header_bytes_ += KeptRequest::BytesToKeep(request);

  Rpc rpc;
  rpc.connection = &connection;
  rpc.ordinal = recorder_.OnRequest(request);
  rpc.request_at = at;
  // The line stands for the packet that ended the response: the end of a call without one is not known.
  if (call.time_ns && call.duration_ns) rpc.end_at = {*call.time_ns + *call.duration_ns, call.line};
  rpc.completeness = call.completeness;
  rpc.unknown_headers = unknown_headers;
  rpc.request.is_whole = false;  // no list tells of messages
  rpc.response.is_whole = false;
  rpc.status = call.status;
  recorder_.OnEnd(rpc);
}

void ListedStage::AddTo(ReplayReport& report) const {
  report.sources = calls_.Totals();
  report.anomalies.Add(anomalies_);
}

}  // namespace routewind
