// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "engine/base/result.h"
#include "proxy/proxy_observer.h"
#include "replay/store/run_writer.h"
#include "replay/store/store.h"

namespace routewind {

// Records the calls of a proxy in the store (`proxy --store`): one run for each configuration, with the calls that it
// decided. A run ends when its configuration has been replaced and its last call has ended.
//
// Bounds:      the RunWriter's, for each configuration that still has calls; a call waits when the disk is that far behind.
//              Calls are in the store kFlushMs after they ended, or sooner.
// Errors:      the first failure is told, and nothing is recorded after it; calls go on.
// Threads:     every member may be called from any thread, one at a time gets through; a thread of its own flushes.
class StoredProxy : public ProxyObserver {
 public:
  static constexpr int kFlushMs = 500;
  // Peers that a run remembers, so that calls of one connection name one row; beyond it all are forgotten.
  static constexpr size_t kMaxPeers = 65'536;

  using Tell = std::function<void(const std::string& line)>;
  using Describe = std::function<RunStart(const LoadedConfig& loaded)>;  // how a run with this configuration begins

  // Begins the run of the configuration that the proxy starts with, generation 1.
  static Result<std::unique_ptr<StoredProxy>> Begin(const std::string& store_file, const LoadedConfig& first,
                                                    Describe describe, Tell tell);
  // Without Finish the runs stay in the store as unfinished, with their calls.
  ~StoredProxy() override;

  // A configuration is in force, the first one included: its run begins, unless a call of it has ended already.
  void OnLoaded(const std::shared_ptr<const Snapshot>& snapshot);
  void OnStart(const StartedCall&) override {}
  void OnEnd(const FinishedCall& call) override;

  // After the last call: writes the rest and the ends of the runs.
  Status Finish(int64_t finished_at_ns);

  // Calls that were not recorded because the store had failed.
  uint64_t lost_calls() const { return lost_calls_; }

 private:
  struct Run {
    std::unique_ptr<RunWriter> writer;
    std::map<std::pair<std::string, std::string>, uint64_t> connections;  // by client and server
    uint64_t next_connection = 0;
    std::weak_ptr<const Snapshot> snapshot;  // gone with the last call
    bool has_snapshot = false;
  };

  StoredProxy(Store store, Describe describe, Tell tell);
  Status BeginRun(uint64_t generation, const LoadedConfig& loaded);
  Run* RunOf(const Snapshot& snapshot);  // null after a failure
  void FlushNowAndThen();
  void FinishReplaced();
  void StopFlushing();
  static uint64_t ConnectionOf(Run& run, const FinishedCall& call);
  void Note(const Status& status);

  const Describe describe_;
  const Tell tell_;
  std::mutex mutex_;  // all that follows
  const Store store_;
  std::map<uint64_t, Run> runs_;  // by generation
  bool has_failed_ = false;
  bool is_stopping_ = false;
  std::condition_variable stopping_;
  std::atomic<uint64_t> lost_calls_{0};
  std::thread thread_;
};

}  // namespace routewind
