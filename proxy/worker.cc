// SPDX-License-Identifier: Apache-2.0
#include "proxy/worker.h"

#include <grpc/support/time.h>

#include "proxy/call.h"
#include "proxy/clock.h"
#include "proxy/mirror_call.h"

namespace routewind {
namespace {

constexpr int64_t kMillisecondNs = 1'000'000;

}  // namespace

Worker::Worker(grpc_server* server, grpc_completion_queue* queue, const ServiceContext& context)
    : server_(server), queue_(queue), context_(context) {}

Worker::~Worker() { Join(); }

void Worker::Start() {
  is_idle_ = false;
  Call::AwaitNext(*this);
  thread_ = std::thread([this] { Run(); });
}

void Worker::Leave() {
  if (--living_ > 0) return;
  const std::lock_guard lock(mutex_);
  is_idle_ = true;
  became_idle_.notify_all();
}

void Worker::WaitUntilIdle() {
  std::unique_lock lock(mutex_);
  became_idle_.wait(lock, [this] { return is_idle_; });
}

void Worker::Join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::List(Call& call) {
  if (call.listing != kUnlisted) return;
  call.listing = listed_.size();
  listed_.push_back(&call);
}

void Worker::Unlist(Call& call) {
  if (call.listing == kUnlisted) return;
  listed_.back()->listing = call.listing;
  listed_[call.listing] = listed_.back();
  listed_.pop_back();
  call.listing = kUnlisted;
}

gpr_timespec Worker::NextDeadline() const {
  if (!listed_.empty()) return gpr_inf_past(GPR_CLOCK_MONOTONIC);
  if (waiting_.empty() && mirrors_.empty()) return gpr_inf_future(GPR_CLOCK_MONOTONIC);
  const int64_t wait_ms = waiting_.empty() ? kSweepMs : kWaitMs;
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(wait_ms, GPR_TIMESPAN));
}

void Worker::Run() {
  for (;;) {
    const grpc_event event = grpc_completion_queue_next(queue_, NextDeadline(), nullptr);
    if (event.type == GRPC_QUEUE_SHUTDOWN) return;
    if (event.type == GRPC_OP_COMPLETE) static_cast<CoreTag*>(event.tag)->OnDone(event.success != 0);
    if (event.type == GRPC_QUEUE_TIMEOUT || listed_.size() >= kMaxListed) ActOnListed();
    if (!mirrors_.empty()) CancelExpiredMirrors();
    if (!waiting_.empty()) StopOverdueWaiting();
  }
}

void Worker::ActOnListed() {
  // Acting starts batches but hands out no events, so nobody is listed meanwhile; a call may end.
  std::vector<Call*> calls;
  calls.swap(listed_);
  for (Call* call : calls) {
    call->listing = kUnlisted;
    call->Act();
  }
  if (listed_.empty()) {
    calls.clear();
    listed_.swap(calls);  // keeps the memory
  }
}

void Worker::StopWaitingLater(Call& call) {
  call.waits_until_ms = MonotonicNs() / kMillisecondNs + kWaitMs;
  waiting_.emplace(call.waits_until_ms, &call);
}

void Worker::ForgetWaiting(Call& call) {
  if (call.waits_until_ms != 0) waiting_.erase({call.waits_until_ms, &call});
  call.waits_until_ms = 0;
}

void Worker::StopOverdueWaiting() {
  const int64_t now_ms = MonotonicNs() / kMillisecondNs;
  while (!waiting_.empty() && waiting_.begin()->first <= now_ms) {
    Call& call = *waiting_.begin()->second;
    ForgetWaiting(call);
    call.StopWaiting();
  }
}

void Worker::ExpireLater(MirrorCall& mirror, int64_t delay_ms) {
  mirrors_[&mirror] = MonotonicNs() / kMillisecondNs + delay_ms;
}

void Worker::CancelExpiredMirrors() {
  const int64_t now_ms = MonotonicNs() / kMillisecondNs;
  if (now_ms < next_sweep_ms_) return;
  next_sweep_ms_ = now_ms + kSweepMs;
  const bool all = is_stopping_.load(std::memory_order_relaxed);
  for (const auto& [mirror, expiry_ms] : mirrors_) {
    if (all || expiry_ms <= now_ms) mirror->Cancel();  // it forgets itself later, when its status has come
  }
}

}  // namespace routewind
