// SPDX-License-Identifier: Apache-2.0
#include "proxy/call_state.h"

namespace routewind {

bool CallState::TakeRequestRead() {
  const bool is_of_use = is_forwarded() ? !has_status_ && !upstream_broken_ : waits_ && !status_sent_;
  const bool wants_request = is_of_use && !request_ended_ && !request_broken_ && !client_gone_;
  if (!wants_request || reads_.request != 0 || held_request_ == kHeldMessages) return false;
  ++reads_.request;
  return true;
}

CallState::Actions CallState::Plan() {
  Actions actions;
  PlanUpstream(actions);
  PlanClient(actions);
  return actions;
}

void CallState::PlanUpstream(Actions& actions) {
  if (!is_forwarded()) return;
  if (client_gone_ && !has_status_ && !upstream_cancelled_) {
    upstream_cancelled_ = true;
    actions.cancel_upstream = true;
  }
  const bool can_send = !upstream_sending_ && !upstream_broken_ && !has_status_ && !client_gone_;
  if (can_send) {
    actions.upstream.metadata = !upstream_started_;
    actions.upstream.message = held_request_ > 0;
    held_request_ -= actions.upstream.message ? 1 : 0;
    actions.upstream.end = request_ended_ && held_request_ == 0 && !upstream_ended_;
    upstream_started_ = true;
    upstream_ended_ = upstream_ended_ || actions.upstream.end;
    upstream_sending_ = static_cast<bool>(actions.upstream);
  }
}

void CallState::PlanClient(Actions& actions) {
  if (!client_gone_ && !client_sending_ && !status_sent_) {
    actions.client.message = held_response_ > 0;
    held_response_ -= actions.client.message ? 1 : 0;
    // With a status and no message the metadata, if it is empty, becomes part of the status: a trailers-only response.
    actions.client.end = MayEndResponse();
    actions.client.metadata =
        !client_started_ && (has_response_metadata_ || actions.client.message || actions.client.end);
    client_started_ = client_started_ || actions.client.metadata;
    status_sent_ = actions.client.end;
    client_sending_ = static_cast<bool>(actions.client);
  }
  if (looks_ < 0 && actions.client.message) looks_ = 0;
  if (!has_response_metadata_ || !WantsResponse()) return;
  actions.look_again = looks_ >= 0 && looks_ < kLooks;
  if (actions.look_again) {
    ++looks_;
  } else {
    actions.read_response = TakeResponseRead();
  }
}

bool CallState::MayEndResponse() const {
  if (!is_forwarded()) return request_ended_ || request_broken_ || !waits_;
  return has_status_ && held_response_ == 0 && reads_.response == 0;
}

bool CallState::WantsResponse() const {
  const bool may_come = upstream_started_ && !response_ended_ && !has_status_ && !client_gone_;
  return may_come && reads_.response == 0 && held_response_ < kHeldMessages;
}

bool CallState::TakeResponseRead() {
  if (!WantsResponse()) return false;
  ++reads_.response;
  return true;
}

}  // namespace routewind
