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

namespace routewind {

// Records the calls of a proxy in the store (`proxy --store`) as one run, with the configuration it started with. Calls
// that later configurations decide are part of the same run.
//
// Bounds:      the RunWriter's; a call waits when the disk is that far behind. Calls are in the store kFlushMs after they
//              ended, or sooner.
// Errors:      the first failure is told, and nothing is recorded after it; calls go on.
// Threads:     OnEnd from any thread, one at a time gets through; a thread of its own flushes.
class StoredProxy : public ProxyObserver {
 public:
  static constexpr int kFlushMs = 500;
  // Peers that are remembered, so that calls of one connection name one row; beyond it all are forgotten.
  static constexpr size_t kMaxPeers = 65'536;

  using Tell = std::function<void(const std::string& line)>;

  static Result<std::unique_ptr<StoredProxy>> Begin(const std::string& store_file, const RunStart& start, Tell tell);
  // Without Finish the run stays in the store as unfinished, with its calls.
  ~StoredProxy() override;

  void OnStart(const StartedCall&) override {}
  void OnEnd(const FinishedCall& call) override;

  // After the last call: writes the rest and the end of the run.
  Status Finish(int64_t finished_at_ns);

  // Calls that were not recorded because the store had failed.
  uint64_t lost_calls() const { return lost_calls_; }

 private:
  StoredProxy(std::unique_ptr<RunWriter> writer, Tell tell);
  void FlushNowAndThen();
  void StopFlushing();
  uint64_t ConnectionOf(const FinishedCall& call);
  void Note(const Status& status);

  const Tell tell_;
  std::mutex mutex_;  // all that follows
  std::unique_ptr<RunWriter> writer_;
  std::map<std::pair<std::string, std::string>, uint64_t> connections_;  // by client and server
  uint64_t next_connection_ = 0;
  bool has_failed_ = false;
  bool is_stopping_ = false;
  std::condition_variable stopping_;
  std::atomic<uint64_t> lost_calls_{0};
  std::thread thread_;
};

}  // namespace routewind
