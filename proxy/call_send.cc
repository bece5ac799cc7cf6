// SPDX-License-Identifier: Apache-2.0
// What a Call sends, each way: one batch for all that leaves together.
#include <string>
#include <utility>

#include "proxy/backend.h"
#include "proxy/call.h"
#include "proxy/clock.h"
#include "proxy/compression.h"
#include "proxy/worker.h"

namespace routewind {

void Call::SendUpstream(const CallState::Send& send) {
  CoreBatch batch;
  if (send.metadata) batch.SendMetadata(request_out_);
  if (send.message) {
    request_in_flight_ = held_request_.Pop();
    batch.SendMessage(request_in_flight_);
  }
  if (send.end) {
    batch.SendHalfClose();
    for (const auto& mirror : mirrors_) mirror->EndRequest();
  }
  // With the whole request on its way there is nothing to do until the response begins: one batch for both.
  is_sent_with_metadata_ = send.metadata && send.end;
  if (is_sent_with_metadata_) {
    batch.ReceiveMetadata(response_metadata_);
    Begin(batch, upstream_call_, response_metadata_tag_);
    return;
  }
  if (send.metadata) {  // first, for the answer may be here before the sending has returned
    CoreBatch metadata;
    metadata.ReceiveMetadata(response_metadata_);
    Begin(metadata, upstream_call_, response_metadata_tag_);
  }
  Begin(batch, upstream_call_, upstream_sent_tag_);
}

void Call::SendClient(const CallState::Send& send) {
  const bool is_trailers_only = send.metadata && send.end && !state_->has_response_metadata();
  CoreBatch batch;
  if (send.metadata) {
    if (!is_trailers_only) {
      response_out_.Borrow(response_metadata_);
      if (filters_ != nullptr) response_out_.Apply(filters_->response);
      AddResponseMetadata(response_out_);
      PassEncodings(upstream_call_, response_out_);
    }
    batch.SendMetadata(response_out_);
  }
  if (send.message) {
    response_in_flight_ = held_response_.Pop();
    batch.SendMessage(response_in_flight_);
  }
  if (send.end) {
    trailers_out_.Borrow(trailers_);
    if (is_trailers_only) AddResponseMetadata(trailers_out_);
    batch.SendStatus(trailers_out_, status_, status_message_.out());
    end_monotonic_ns_ = MonotonicNs();
  }
  Begin(batch, server_call_, client_sent_tag_);
}

void Call::AddResponseMetadata(OutgoingMetadata& metadata) const {
  if (!service_.options.adds_response_metadata || decision_.rule == nullptr) return;
  metadata.Add("x-routewind-route", decision_.rule->route.ToString());
  metadata.Add("x-routewind-rule", std::to_string(decision_.rule->rule_index));
  if (backend_ != nullptr) metadata.Add("x-routewind-backend", backend_->name());
}

}  // namespace routewind
