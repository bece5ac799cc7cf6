// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/call_recorder.h"

namespace routewind {

uint64_t CallRecorder::OnRequest(const RpcRequest& request) {
  RequestEvent& event = events_->AddRequest(position_);
  if (free_calls_.empty()) {
    event.call = call_count_++;
  } else {
    event.call = free_calls_.back();
    free_calls_.pop_back();
  }
  event.connection = *request.connection;
  event.stream_id = request.stream_id;
  event.at = request.at;
  event.capture = capture_;
  Select(request, event);
  Keep(request, event);
  return event.call;
}

void CallRecorder::Select(const RpcRequest& request, RequestEvent& event) {
  const RequestView view{.authority = request.authority,
                         .path = request.path,
                         .headers = request.headers,
                         .gateway = request.gateway.empty() ? std::string_view(target_.gateway) : request.gateway,
                         .port = request.port == 0 ? target_.port : request.port};
  const bool is_hashed = hashed_.Concern(view);
  if (!request.unknown.Any() && !is_hashed) [[likely]] {
    event.selection = memo_.Select(view);
    event.possible.reset();
    return;
  }
  if (is_hashed) anomalies_.Add(Anomaly::kHashedHeader, request.at.packet_ordinal);
  event.possible = std::make_unique<PossibleSelections>(is_hashed ? hashed_.Select(view, request.unknown)
                                                                  : SelectPossible(table_, view, request.unknown));
  const PossibleSelections& possible = *event.possible;
  event.selection = possible.is_certain() ? possible.selections.front() : UncertainSelection(possible);
}

void CallRecorder::Keep(const RpcRequest& request, RequestEvent& event) {
  event.dropped_headers = 0;
  if (!keeps_requests_) {
    if (event.selection.rule == kNoRule) event.request.KeepWithoutHeaders(request);
    return;
  }
  const uint64_t bytes = KeptRequest::BytesToKeep(request);
  if (bytes > allowance_bytes_) {
    event.request.KeepWithoutHeaders(request);
    event.dropped_headers = static_cast<uint32_t>(request.headers.size());
    anomalies_.Add(Anomaly::kHeaderListLimit, request.at.packet_ordinal);
    return;
  }
  allowance_bytes_ -= bytes;
  event.request.Keep(request);
}

void CallRecorder::OnEnd(const Rpc& rpc) {
  events_->AddEnd(position_, rpc);
  free_calls_.push_back(rpc.ordinal);
}

}  // namespace routewind
