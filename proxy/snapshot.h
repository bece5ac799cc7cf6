// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "engine/config/load.h"
#include "engine/route/route_table.h"
#include "proxy/upstreams.h"

namespace routewind {

// One configuration, loaded and compiled: what a call keeps from its first byte to its last, whatever is loaded meanwhile.
// Const but for the counters of its rules.
class Snapshot {
 public:
  Snapshot(LoadedConfig loaded, RouteTable table, Upstreams upstreams, uint64_t generation);

  const LoadedConfig& loaded() const { return loaded_; }
  const RouteTable& table() const { return table_; }
  const Upstreams& upstreams() const { return upstreams_; }
  // 1 for the configuration the proxy started with, one more for each that replaced it.
  uint64_t generation() const { return generation_; }
  // The n of the rule's next request (Draw::n); 0 where no rule matched. Counts begin anew with each snapshot.
  uint64_t NextDraw(uint32_t rule) const;

 private:
  LoadedConfig loaded_;
  RouteTable table_;
  Upstreams upstreams_;
  uint64_t generation_;
  std::unique_ptr<std::atomic<uint64_t>[]> counters_;  // by rule
};

// The snapshot that new calls take: swapped whole.
class CurrentSnapshot {
 public:
  explicit CurrentSnapshot(std::shared_ptr<const Snapshot> first) : snapshot_(std::move(first)) {}
  std::shared_ptr<const Snapshot> Get() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
  }
  void Set(std::shared_ptr<const Snapshot> next) {
    const std::lock_guard lock(mutex_);
    snapshot_.swap(next);  // the old one dies, if it does, after the lock is released
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace routewind
