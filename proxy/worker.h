// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpc/grpc.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "proxy/service.h"

namespace routewind {

class Call;
class MirrorCall;

// One thread and one completion queue: the calls that arrive on it stay on it, so they need no locks.
//
// Events are handed out as long as any is ready; then every call that heard of one acts on all it knows. That is what lets
// metadata, message and end of a call leave in one batch. At most kMaxListed calls wait for that moment. With fewer than are
// busy, the status of a response would still stand behind other calls' events when its message leaves, and need a write of its own.
class Worker {
 public:
  static constexpr size_t kMaxListed = 1'024;
  static constexpr size_t kUnlisted = SIZE_MAX;
  static constexpr int64_t kSweepMs = 200;  // between looks at mirrors that expire
  static constexpr int64_t kWaitMs = 50;

  // `queue` belongs to `server`; `context` and both outlive the worker.
  Worker(grpc_server* server, grpc_completion_queue* queue, const ServiceContext& context);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();

  // Call once the server has started.
  void Start();
  // The server has shut down and no calls are left: mirrors are cancelled.
  void Stop() { is_stopping_.store(true, std::memory_order_relaxed); }
  // Once the server has shut down: waits until the last call and mirror are gone. Not before that may the queue be shut
  // down, for what is left of a call, a cancelled one too, still starts operations on it.
  void WaitUntilIdle();
  // Waits until the queue, which has been shut down, is empty.
  void Join();

  grpc_server* server() const { return server_; }
  grpc_completion_queue* queue() const { return queue_; }
  const ServiceContext& context() const { return context_; }

  // From calls, on this thread.
  void Enter() { ++living_; }
  void Leave();
  void List(Call& call);
  void Unlist(Call& call);  // it acts now
  // The call hears StopWaiting() after kWaitMs, unless it is forgotten before.
  void StopWaitingLater(Call& call);
  void ForgetWaiting(Call& call);

  // Mirrors announce themselves, and say when they are over. One whose RPC has ended and that has no deadline asks to be
  // cancelled when it is not over by then.
  void Add(MirrorCall& mirror) {
    Enter();
    mirrors_.emplace(&mirror, kNever);
  }
  void ExpireLater(MirrorCall& mirror, int64_t delay_ms);
  void Forget(MirrorCall& mirror) {
    mirrors_.erase(&mirror);
    Leave();
  }

 private:
  static constexpr int64_t kNever = INT64_MAX;

  void Run();
  void ActOnListed();
  void CancelExpiredMirrors();
  void StopOverdueWaiting();
  gpr_timespec NextDeadline() const;

  grpc_server* const server_;
  grpc_completion_queue* const queue_;
  const ServiceContext& context_;
  std::vector<Call*> listed_;
  std::set<std::pair<int64_t, Call*>> waiting_;  // by Call::waits_until_ms
  std::map<MirrorCall*, int64_t> mirrors_;  // when they expire, in monotonic milliseconds
  int64_t next_sweep_ms_ = 0;
  int64_t living_ = 0;  // calls and mirrors, the call that waits for an RPC among them: 0 only after the server's shutdown
  std::mutex mutex_;    // around is_idle_
  std::condition_variable became_idle_;
  bool is_idle_ = true;
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

}  // namespace routewind
