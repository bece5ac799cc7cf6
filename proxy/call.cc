// SPDX-License-Identifier: Apache-2.0
#include "proxy/call.h"

#include <grpc/support/alloc.h>

#include <utility>

#include "engine/base/check.h"
#include "proxy/backend.h"
#include "proxy/clock.h"
#include "proxy/compression.h"
#include "proxy/deadline.h"
#include "proxy/peer_text.h"
#include "proxy/worker.h"

namespace routewind {

Call::Call(Worker& worker) : worker_(worker), service_(worker.context()) {
  worker_.Enter();
  grpc_call_details_init(&details_);
}

Call::~Call() {
  worker_.ForgetWaiting(*this);
  if (arriving_request_ != nullptr) grpc_byte_buffer_destroy(arriving_request_);
  if (arriving_response_ != nullptr) grpc_byte_buffer_destroy(arriving_response_);
  gpr_free(const_cast<char*>(error_text_));
  if (upstream_call_ != nullptr) grpc_call_unref(upstream_call_);
  if (server_call_ != nullptr) grpc_call_unref(server_call_);
  grpc_call_details_destroy(&details_);
  worker_.Leave();
}

void Call::AwaitNext(Worker& worker) {
  Call* const call = new Call(worker);
  ++call->under_way_;
  const grpc_call_error error =
      grpc_server_request_call(worker.server(), &call->server_call_, &call->details_, call->request_metadata_.out(),
                               worker.queue(), worker.queue(), static_cast<CoreTag*>(&call->arrived_tag_));
  CHECK(error == GRPC_CALL_OK);
}

void Call::OnArrived(bool ok) {
  --under_way_;
  if (!ok) {  // the server is shutting down
    delete this;
    return;
  }
  AwaitNext(worker_);
  Decide();
  CoreBatch closed;
  closed.ReceiveClose(&is_cancelled_);
  Begin(closed, server_call_, closed_tag_);
  ReadRequest();
  Settle();
}

void Call::Decide() {
  start_ns_ = UnixNs();
  start_monotonic_ns_ = MonotonicNs();
  request_.Read(details_, request_metadata_, service_.listener);
  snapshot_ = service_.current.Get();
  const RouteTable& table = snapshot_->table();
  const Selection selection = Select(table, request_.view());
  ordinal_ = service_.next_ordinal.fetch_add(1, std::memory_order_relaxed);
  decision_ = Conclude(table, selection, {service_.options.seed, snapshot_->NextDraw(selection.rule)});
  filters_ = FiltersOf(table, decision_);
  const StartedCall started{.ordinal = ordinal_, .snapshot = *snapshot_, .decision = decision_};
  for (ProxyObserver* observer : service_.observers) observer->OnStart(started);

  if (decision_.outcome != Outcome::kRouted) {
    AnswerLocally(static_cast<grpc_status_code>(decision_.status), DescribeDecision(table, decision_, request_.view()));
    return;
  }
  Backend* const backend = snapshot_->upstreams().OfRule(decision_.selection.rule, decision_.backend->index);
  CHECK(backend != nullptr);
  if (!ConnectUpstream(backend)) return;
  StartMirrors();
}

void Call::AnswerLocally(grpc_status_code status, std::string message) {
  state_.emplace(CallState::Answer::kLocal);
  worker_.StopWaitingLater(*this);
  status_ = status;
  status_message_ = OwnedSlice(message);
}

bool Call::ConnectUpstream(Backend* backend) {
  backend_ = backend;
  grpc_channel* const channel = backend->NextChannel(request_.user_agent());
  if (channel == nullptr) {
    AnswerLocally(GRPC_STATUS_UNAVAILABLE, backend->Unreachable());
    return false;
  }
  state_.emplace(CallState::Answer::kForward);
  const gpr_timespec deadline = DeadlineOnWire(details_.deadline, gpr_now(details_.deadline.clock_type));
  upstream_call_ = grpc_channel_create_call(channel, nullptr, 0, worker_.queue(), details_.method, &details_.host,
                                            deadline, nullptr);
  request_out_.Borrow(request_metadata_);
  request_out_.Apply(filters_->request);
  PassEncodings(server_call_, request_out_);
  return true;
}

void Call::StartMirrors() {
  if (filters_->mirrors.empty()) return;
  for (const MirrorDecision& mirror : MirrorsOf(snapshot_->table(), decision_)) {
    if (!mirror.selected) continue;
    Backend* const backend = snapshot_->upstreams().Of(mirror.id, mirror.port);
    OutgoingMetadata metadata;
    metadata.Borrow(request_metadata_);
    metadata.Apply(filters_->mirrored_request);
    PassEncodings(server_call_, metadata);
    MirrorCall* const copy = MirrorCall::Start(backend == nullptr ? nullptr : backend->NextChannel(request_.user_agent()),
                                               worker_, details_, std::move(metadata), server_call_);
    if (copy != nullptr) mirrors_.emplace_back(copy);
  }
}

void Call::ReadRequest() {
  if (!state_->TakeRequestRead()) return;
  CoreBatch batch;
  batch.ReceiveMessage(&arriving_request_);
  Begin(batch, server_call_, request_message_tag_);
}

void Call::ReadResponse() {
  CoreBatch batch;
  batch.ReceiveMessage(&arriving_response_);
  Begin(batch, upstream_call_, response_message_tag_);
}

void Call::OnRequestMessage(bool ok) {
  --under_way_;
  Message message(std::exchange(arriving_request_, nullptr));
  if (ok && message) {
    ++request_messages_;
    request_bytes_ += message.size_bytes();
    for (const auto& mirror : mirrors_) mirror->Send(message);
    if (state_->is_forwarded()) held_request_.Push(std::move(message));
    state_->OnRequestMessage();
    ReadRequest();
  } else if (ok && !IsRequestBroken(server_call_)) {
    state_->OnRequestEnd();
  } else {
    state_->OnRequestBroken();
  }
  Settle();
}

void Call::OnClosed(bool /*ok*/) {
  --under_way_;
  state_->OnClosed(is_cancelled_ != 0);
  Settle();
}

void Call::OnClientSent(bool ok) {
  --under_way_;
  response_in_flight_ = Message();
  ok ? state_->OnClientSent() : state_->OnClientFailed();
  Settle();
}

void Call::OnUpstreamSent(bool ok) {
  --under_way_;
  request_in_flight_ = Message();
  ok ? state_->OnUpstreamSent() : state_->OnUpstreamFailed();
  Settle();
}

void Call::OnResponseMetadata(bool ok) {
  --under_way_;
  if (std::exchange(is_sent_with_metadata_, false)) {
    request_in_flight_ = Message();
    ok ? state_->OnUpstreamSent() : state_->OnUpstreamFailed();
  }
  // Only now is the rest asked for: operations that wait cost time, for gRPC core looks through them at each completion.
  CoreBatch status;
  status.ReceiveStatus(trailers_, &status_, status_message_.out(), &error_text_);
  Begin(status, upstream_call_, status_tag_);
  // Of a trailers-only response nothing goes out before its status, which becomes the same one header block again.
  if (ok && !IsTrailersOnly(upstream_call_)) {
    state_->OnResponseMetadata();
    if (state_->TakeResponseRead()) ReadResponse();
  }
  Settle();
}

void Call::OnResponseMessage(bool ok) {
  --under_way_;
  Message message(std::exchange(arriving_response_, nullptr));
  if (ok && message) {
    ++response_messages_;
    response_bytes_ += message.size_bytes();
    held_response_.Push(std::move(message));
    state_->OnResponseMessage();
  } else {
    state_->OnResponseEnd();
  }
  Settle();
}

void Call::OnStatus(bool /*ok*/) {
  --under_way_;
  NameUnreachableBackend();
  state_->OnStatus();
  Settle();
}

void Call::Act() {
  const CallState::Actions actions = state_->Plan();
  if (actions.cancel_upstream && upstream_call_ != nullptr) grpc_call_cancel(upstream_call_, nullptr);
  if (actions.upstream) SendUpstream(actions.upstream);
  if (actions.client) SendClient(actions.client);
  if (actions.read_response) ReadResponse();
  if (actions.look_again) worker_.List(*this);
  ReadRequest();
  if (state_->is_over() && under_way_ == 0) {
    ReportEnd();
    delete this;
  }
}

void Call::StopWaiting() {
  state_->OnWaitedLongEnough();
  Settle();
}

void Call::Settle() {
  if (state_->is_ripe() || (state_->is_over() && under_way_ == 0)) {
    worker_.Unlist(*this);
    Act();
  } else {
    worker_.List(*this);
  }
}

// Core's own failures to reach anybody say so in their text, but not whom they wanted to reach.
void Call::NameUnreachableBackend() {
  constexpr std::string_view kFromBackend = "Error received from peer";
  if (status_ != GRPC_STATUS_UNAVAILABLE || error_text_ == nullptr || response_messages_ != 0) return;
  if (response_metadata_.size() != 0) return;
  if (std::string_view(error_text_).find(kFromBackend) != std::string_view::npos) return;
  status_message_ = OwnedSlice("backend " + backend_->name() + ": " + std::string(status_message_.text()));
}

void Call::ReportEnd() {
  if (service_.observers.empty()) return;
  const int64_t end_ns = end_monotonic_ns_ != 0 ? end_monotonic_ns_ : MonotonicNs();
  // Where gRPC core answered in the proxy's place (a message beyond the limit, the end of a drain) it does not say what.
  const bool is_answered = state_->has_sent_status();
  const bool is_cancelled = !is_answered || is_cancelled_ != 0;
  const std::string client = PeerText(TakeGprText(grpc_call_get_peer(server_call_)));
  const std::string endpoint = upstream_call_ == nullptr ? std::string() : PeerText(TakeGprText(grpc_call_get_peer(upstream_call_)));
  const FinishedCall finished{.ordinal = ordinal_,
                              .snapshot = *snapshot_,
                              .decision = decision_,
                              .request = request_.view(),
                              .client = client,
                              .server = service_.address,
                              .endpoint = endpoint,
                              .start_ns = start_ns_,
                              .duration_ns = end_ns - start_monotonic_ns_,
                              .request_messages = request_messages_,
                              .request_bytes = request_bytes_,
                              .response_messages = response_messages_,
                              .response_bytes = response_bytes_,
                              .status = static_cast<uint32_t>(is_answered ? status_ : GRPC_STATUS_CANCELLED),
                              .status_message = status_message_.text(),
                              .is_cancelled = is_cancelled,
                              .unsendable_metadata =
                                  request_out_.unsendable() + response_out_.unsendable() + trailers_out_.unsendable()};
  for (ProxyObserver* observer : service_.observers) observer->OnEnd(finished);
}

}  // namespace routewind
