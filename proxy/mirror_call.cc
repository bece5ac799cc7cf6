// SPDX-License-Identifier: Apache-2.0
#include "proxy/mirror_call.h"

#include <grpc/support/time.h>

#include <utility>

#include "proxy/deadline.h"
#include "proxy/worker.h"

namespace routewind {
namespace {

void TellDropped(const Worker& worker) {
  for (ProxyObserver* observer : worker.context().observers) observer->OnMirrorDropped();
}

}  // namespace

MirrorCall* MirrorCall::Start(grpc_channel* channel, Worker& worker, const grpc_call_details& details,
                              OutgoingMetadata metadata, grpc_call* source) {
  std::atomic<int64_t>& under_way = worker.context().mirrors_under_way;
  if (channel == nullptr || under_way.fetch_add(1, std::memory_order_relaxed) >= kMaxUnderWay) {
    if (channel != nullptr) under_way.fetch_sub(1, std::memory_order_relaxed);
    TellDropped(worker);
    return nullptr;
  }
  for (ProxyObserver* observer : worker.context().observers) observer->OnMirrorSent();
  return new MirrorCall(channel, worker, details, std::move(metadata), source);
}

MirrorCall::MirrorCall(grpc_channel* channel, Worker& worker, const grpc_call_details& details,
                       OutgoingMetadata metadata, grpc_call* source)
    : worker_(worker),
      has_deadline_(gpr_time_cmp(details.deadline, gpr_inf_future(details.deadline.clock_type)) != 0),
      source_(source),
      metadata_(std::move(metadata)) {
  worker_.Add(*this);
  grpc_call_ref(source_);
  const gpr_timespec deadline = DeadlineOnWire(details.deadline, gpr_now(details.deadline.clock_type));
  call_ = grpc_channel_create_call(channel, nullptr, 0, worker_.queue(), details.method, &details.host, deadline, nullptr);
  CoreBatch status;
  status.ReceiveStatus(trailers_, &status_, status_message_.out(), nullptr);
  Begin(status, status_tag_);
  CoreBatch metadata_batch;
  metadata_batch.ReceiveMetadata(response_metadata_);
  Begin(metadata_batch, metadata_tag_);
  ReadOn();
}

MirrorCall::~MirrorCall() {
  worker_.Forget(*this);
  grpc_call_unref(call_);
  grpc_call_unref(source_);
  worker_.context().mirrors_under_way.fetch_sub(1, std::memory_order_relaxed);
}

void MirrorCall::Send(const Message& message) {
  if (is_over_) return;
  waiting_bytes_ += message.size_bytes();
  const bool keeps_up = waiting_.empty() || (waiting_bytes_ <= kMaxWaitingBytes && waiting_.size() < kMaxWaitingMessages);
  if (!keeps_up) {
    TellDropped(worker_);
    Cancel();
    is_over_ = true;  // nothing more is taken; the status that the cancellation brings ends it
    return;
  }
  waiting_.push_back(message.Share());
  Pump();
}

void MirrorCall::EndRequest() {
  request_ended_ = true;
  Pump();
}

void MirrorCall::Cancel() {
  if (!is_over_) grpc_call_cancel(call_, nullptr);
}

void MirrorCall::Pump() {
  if (is_sending_ || is_over_) return;
  const bool has_message = !waiting_.empty();
  const bool ends = request_ended_ && waiting_.size() <= 1 && !half_closed_;
  if (is_started_ && !has_message && !ends) return;
  CoreBatch batch;
  if (!std::exchange(is_started_, true)) batch.SendMetadata(metadata_);
  if (has_message) {
    in_flight_ = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_bytes_ -= in_flight_.size_bytes();
    batch.SendMessage(in_flight_);
  }
  if (ends) {
    half_closed_ = true;
    batch.SendHalfClose();
  }
  is_sending_ = true;
  Begin(batch, sent_tag_);
}

void MirrorCall::ReadOn() {
  CoreBatch batch;
  batch.ReceiveMessage(&response_);
  Begin(batch, message_tag_);
}

void MirrorCall::OnSent(bool ok) {
  --under_way_;
  is_sending_ = false;
  in_flight_ = Message();
  if (ok) Pump();
  Settle();
}

void MirrorCall::OnMetadata(bool /*ok*/) {
  --under_way_;
  Settle();
}

void MirrorCall::OnMessage(bool ok) {
  --under_way_;
  const Message message(std::exchange(response_, nullptr));
  if (ok && message && !is_over_) ReadOn();
  Settle();
}

void MirrorCall::OnStatus(bool /*ok*/) {
  --under_way_;
  is_over_ = true;
  waiting_.clear();
  Settle();
}

void MirrorCall::OnDetached() {
  is_detached_ = true;
  if (!request_ended_) {
    Cancel();  // the RPC was cut short, and so is its copy
  } else if (!has_deadline_) {
    worker_.ExpireLater(*this, kLingerMs);
  }
  Settle();
}

void MirrorCall::Settle() {
  if (is_over_ && is_detached_ && under_way_ == 0) delete this;
}

}  // namespace routewind
