// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <shared_mutex>
#include <string>

#include "proxy/acceptor.h"
#include "proxy/call_series.h"
#include "proxy/proxy_observer.h"

namespace routewind {

// What other parts have counted when the metrics are read.
struct OtherCounts {
  Acceptor::Counts connections;
  uint64_t log_lines = 0;       // of the decision log
  uint64_t log_lines_lost = 0;  // because the file could not be written
};

// The proxy's metrics, for Prometheus.
//
// Bounds:      series exist for the rules and backends of the newest two configurations and of any
// that still has calls
//              in flight; the rest is forgotten when a configuration is loaded.
// Complexity:  a call costs two shared locks and six atomic additions, well below half a
// microsecond; reading is linear in
//              the rules.
// Threads:     every member may be called from any thread.
class Metrics : public ProxyObserver {
 public:
  void OnStart(const StartedCall& call) override;
  void OnEnd(const FinishedCall& call) override;

  // A configuration has been loaded, the first one included: its series are there, at 0, before its
  // first call.
  void OnLoaded(const Snapshot& snapshot);
  // A configuration was bad, and the one before stays.
  void OnLoadFailed() { ++loads_failed_; }

  void OnMirrorSent() override { mirrors_sent_.fetch_add(1, std::memory_order_relaxed); }
  void OnMirrorDropped() override { mirrors_dropped_.fetch_add(1, std::memory_order_relaxed); }

  // The text exposition, sorted.
  std::string Render(const OtherCounts& others) const;

 private:
  struct Generation {
    Generation(uint64_t number_, const Snapshot& snapshot, SeriesIndex::SeriesByRule& series)
        : number(number_), index(snapshot.table(), series) {}
    uint64_t number;
    SeriesIndex index;
    std::atomic<int64_t> in_flight{0};
  };

  Generation* FindLocked(uint64_t number);
  template <typename Use>
  void WithGeneration(const Snapshot& snapshot, Use use);
  void Adopt(const Snapshot& snapshot);
  void ForgetOld();
  void RenderCalls(std::string& out) const;
  void RenderLatency(std::string& out) const;

  mutable std::shared_mutex mutex_;  // the shape of what follows; counters inside are atomic
  SeriesIndex::SeriesByRule series_;
  std::list<Generation> generations_;  // oldest first
  std::string digest_;                 // of the newest configuration
  uint64_t newest_ = 0;

  std::atomic<int64_t> in_flight_{0};
  std::atomic<uint64_t> request_messages_{0}, response_messages_{0}, request_bytes_{0},
      response_bytes_{0};
  std::atomic<uint64_t> mirrors_sent_{0}, mirrors_dropped_{0}, loads_ok_{0}, loads_failed_{0};
};

}  // namespace routewind
