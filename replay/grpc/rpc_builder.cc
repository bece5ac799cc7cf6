// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/rpc_builder.h"

#include "replay/grpc/request_head.h"
#include "replay/grpc/response_status.h"

namespace routewind {
namespace {

constexpr uint16_t kUnknownHttpStatus = 1;  // response headers were seen, but not their status

}  // namespace

RpcBuilder::RpcBuilder(const ConnectionInfo& connection, const RpcBuilderShared& shared)
    : connection_(connection), shared_(shared), streams_(shared.pool) {}

CallRecord& RpcBuilder::Open(uint32_t stream_id, SeenAt at) {
  if (streams_.size() >= kMaxOpenStreams) {
    CallRecord& oldest = *streams_.oldest();
    shared_.anomalies.Add(Anomaly::kStreamLimit, at.packet_ordinal);
    Finish(oldest, oldest.response_ended ? Completeness::kComplete : Completeness::kRequestOnly);
  }
  CallRecord& record = streams_.Open(stream_id);
  record.begin_at = at;
  return record;
}

// For what a server sends: a stream that the client has not used yet, as far as we see, gets a
// record that waits for the request; one that it has used and that is not open is over.
CallRecord* RpcBuilder::FindOrAwaitRequest(uint32_t stream_id, SeenAt at) {
  CallRecord* record = streams_.Find(stream_id);
  if (record != nullptr) return record;
  if (stream_id > newest_request_) return &Open(stream_id, at);
  NoteOrphan(stream_id, at);
  return nullptr;
}

void RpcBuilder::OnHeaders(Side sender, uint32_t stream_id, HeaderList& headers, bool ends_stream,
                           SeenAt at) {
  if (sender == Side::kClient) return OnRequestHeaders(stream_id, headers, ends_stream, at);
  CallRecord* record = FindOrAwaitRequest(stream_id, at);
  if (record != nullptr) OnResponseHeaders(*record, headers, ends_stream, at);
}

void RpcBuilder::OnRequestHeaders(uint32_t stream_id, HeaderList& headers, bool ends_stream,
                                  SeenAt at) {
  CallRecord* record = streams_.Find(stream_id);
  if (stream_id > newest_request_) {
    if (client_.has_hole) orphans_.OnRequest(stream_id);
    newest_request_ = stream_id;
    if (record == nullptr) record = &Open(stream_id, at);
    BeginRequest(*record, headers, at);
  } else if (record == nullptr) {
    return;  // trailers that crossed a reset
  } else if (record->request_ended || !record->request_seen || !ends_stream) {
    return CountFrameError(at);  // RFC 9113 §5.1, §5.1.1, §8.1
  }
  if (ends_stream) record->request_ended = true;
  Settle(*record);
}

void RpcBuilder::BeginRequest(CallRecord& record, HeaderList& headers, SeenAt at) {
  ++shared_.requests;
  record.unknown_headers = headers.dropped_count() + headers.unknown_count();
  const RequestHead head = ReadRequestHead(headers);
  if (head.is_malformed) CountFrameError(at);
  record.request_seen = true;
  record.is_call = head.is_call;
  record.begin_at = at;
  if (!head.is_call) return shared_.anomalies.Add(Anomaly::kNotGrpc, at.packet_ordinal);
  if (record.message_error) shared_.anomalies.Add(Anomaly::kMessageError, at.packet_ordinal);
  record.ordinal = shared_.calls.OnRequest({.connection = &connection_,
                                            .stream_id = record.stream_id,
                                            .at = at,
                                            .authority = head.authority,
                                            .path = head.path,
                                            .headers = head.headers,
                                            .unknown_headers = record.unknown_headers,
                                            .unknown = head.unknown});
}

void RpcBuilder::OnResponseHeaders(CallRecord& record, const HeaderList& headers, bool ends_stream,
                                   SeenAt at) {
  if (record.response_ended) return CountFrameError(at);
  if (record.http_status == 0) {
    uint16_t status = ParseHttpStatus(headers.Find(HeaderTag::kStatus));
    if (!ends_stream && IsInformational(status)) return;
    if (status == 0 && !headers.is_whole()) status = kUnknownHttpStatus;
    record.http_status = status;
  } else if (!ends_stream && !record.response_hole) {
    return CountFrameError(
        at);  // only trailers may follow, and they end the stream (RFC 9113 §8.1)
  }
  if (ends_stream) EndResponse(record, &headers, at);
}

// `trailers`, or the response's only headers; null where DATA ended the stream.
void RpcBuilder::EndResponse(CallRecord& record, const HeaderList* trailers, SeenAt at) {
  if (record.is_reset) return;
  record.response_ended = true;
  record.end_at = at;
  const std::string_view* grpc_status =
      trailers == nullptr ? nullptr : trailers->Find(HeaderTag::kGrpcStatus);
  const bool is_known = (trailers == nullptr || trailers->is_whole()) && !record.response_hole &&
                        record.http_status != kUnknownHttpStatus;
  if (grpc_status != nullptr || is_known)
    record.status = StatusOfResponse(record.http_status, grpc_status);
  Settle(record);
}

bool RpcBuilder::OnData(Side sender, uint32_t stream_id, ByteSpan bytes, bool ends_stream,
                        SeenAt at) {
  const bool from_client = sender == Side::kClient;
  CallRecord* record = from_client ? streams_.Find(stream_id) : FindOrAwaitRequest(stream_id, at);
  // Not open: DATA before HEADERS, or what crossed a reset (RFC 9113 §5.1).
  if (record == nullptr || (from_client && !record->request_seen)) {
    if (from_client) NoteOrphan(stream_id, at);
    return stream_id <= newest_request_ || client_.has_hole;
  }
  if (from_client ? record->request_ended : record->response_ended) return false;
  CountMessages(*record, from_client ? record->request : record->response, bytes, at);
  if (!ends_stream) return true;
  if (from_client) {
    record->request_ended = true;
    Settle(*record);
  } else {
    EndResponse(*record, nullptr, at);
  }
  return true;
}

// A response's errors wait for the request, which shows whether it is a call.
void RpcBuilder::CountMessages(CallRecord& record, MessageCounter& counter, ByteSpan bytes,
                               SeenAt at) {
  if (record.request_seen && !record.is_call) return;
  if (counter.Add(bytes)) return;
  if (record.is_call) {
    shared_.anomalies.Add(Anomaly::kMessageError, at.packet_ordinal);
  } else {
    record.message_error = true;
  }
}

void RpcBuilder::OnDataLost(Side sender, uint32_t stream_id, uint64_t length) {
  CallRecord* record = streams_.Find(stream_id);
  if (record != nullptr)
    (sender == Side::kClient ? record->request : record->response).Skip(length);
}

void RpcBuilder::MarkReset(CallRecord& record, SeenAt at) {
  if (record.response_ended) {
    record.request_ended = true;
  } else if (!record.is_reset) {
    record.is_reset = true;
    record.end_at = at;
  }
}

void RpcBuilder::OnStreamReset(Side sender, uint32_t stream_id, SeenAt at) {
  CallRecord* record =
      sender == Side::kClient ? streams_.Find(stream_id) : FindOrAwaitRequest(stream_id, at);
  if (record == nullptr) {
    if (sender == Side::kClient) NoteOrphan(stream_id, at);
    if (stream_id > newest_request_ && !client_.has_hole)
      CountFrameError(at);  // RFC 9113 §6.4: an idle stream
    return;
  }
  MarkReset(*record, at);
  Settle(*record);
}

// Ends the call if it is over.
void RpcBuilder::Settle(CallRecord& record) {
  if (!record.request_seen) {
    if (client_.is_lost && (record.response_ended || record.is_reset))
      Finish(record, Completeness::kRequestOnly);
    return;
  }
  const bool request_over = record.request_ended || client_.IsOver() ||
                            (record.request_hole && record.response_ended);
  if (record.is_reset) {
    Finish(record, Completeness::kReset);
  } else if (request_over && record.response_ended) {
    Finish(record, Completeness::kComplete);
  } else if (request_over && server_.is_lost) {
    Finish(record, Completeness::kRequestOnly);
  }
}

void RpcBuilder::SettleAll() {
  for (CallRecord *record = streams_.oldest(), *next = nullptr; record != nullptr; record = next) {
    next = record->newer;
    Settle(*record);
  }
}

void RpcBuilder::OnSideClosed(Side sender, SeenAt at) {
  (sender == Side::kClient ? client_ : server_).is_closed = true;
  if (sender == Side::kServer && !server_.is_lost) {
    for (CallRecord* record = streams_.oldest(); record != nullptr; record = record->newer) {
      if (!record->response_ended && !record->response_hole) MarkReset(*record, at);
    }
  }
  SettleAll();
}

void RpcBuilder::OnSideHole(Side sender, SeenAt /*at*/) {
  const bool from_client = sender == Side::kClient;
  (from_client ? client_ : server_).has_hole = true;
  if (from_client) orphans_.Begin(newest_request_);
  for (CallRecord* record = streams_.oldest(); record != nullptr; record = record->newer) {
    (from_client ? record->request_hole : record->response_hole) = true;
    (from_client ? record->request : record->response).Lose();
  }
  SettleAll();
}

// A stream without a request, where requests may be missing.
void RpcBuilder::NoteOrphan(uint32_t stream_id, SeenAt at) {
  if (client_.has_hole && orphans_.IsNew(stream_id))
    shared_.anomalies.Add(Anomaly::kCallWithoutHeaders, at.packet_ordinal);
}

void RpcBuilder::OnSideLost(Side sender, SeenAt /*at*/) {
  (sender == Side::kClient ? client_ : server_).is_lost = true;
  SettleAll();
}

void RpcBuilder::OnConnectionReset(SeenAt at) { EndAll(at, true); }

void RpcBuilder::OnConnectionEnd(SeenAt at) { EndAll(at, server_.is_closed); }

// Where the server's side is lost, how its responses ended is not known, closed or not.
void RpcBuilder::EndAll(SeenAt at, bool is_closed) {
  while (CallRecord* record = streams_.oldest()) {
    if (is_closed && !server_.is_lost && !record->response_hole) MarkReset(*record, at);
    Finish(*record, record->response_ended ? Completeness::kComplete
                    : record->is_reset     ? Completeness::kReset
                                           : Completeness::kRequestOnly);
  }
}

void RpcBuilder::Finish(CallRecord& record, Completeness completeness) {
  if (!record.request_seen) {
    shared_.anomalies.Add(Anomaly::kResponseWithoutRequest, record.begin_at.packet_ordinal);
  } else if (record.is_call) {
    shared_.calls.OnEnd(
        {.connection = &connection_,
         .stream_id = record.stream_id,
         .ordinal = record.ordinal,
         .request_at = record.begin_at,
         .end_at = completeness == Completeness::kRequestOnly ? SeenAt{} : record.end_at,
         .completeness = record.unknown_headers > 0 ? Completeness::kPartialHeaders : completeness,
         .unknown_headers = record.unknown_headers,
         .request = record.request.tally(),
         .response = record.response.tally(),
         .status = record.status});
  }
  streams_.Close(record);
}

}  // namespace routewind
