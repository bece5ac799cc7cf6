// SPDX-License-Identifier: Apache-2.0
#include "proxy/snapshot.h"

#include <utility>

#include "engine/route/decide.h"

namespace routewind {

Snapshot::Snapshot(LoadedConfig loaded, RouteTable table, Upstreams upstreams, uint64_t generation)
    : loaded_(std::move(loaded)),
      table_(std::move(table)),
      upstreams_(std::move(upstreams)),
      generation_(generation),
      counters_(std::make_unique<std::atomic<uint64_t>[]>(table_.rules().size())) {}

uint64_t Snapshot::NextDraw(uint32_t rule) const {
  return rule == kNoRule ? 0 : counters_[rule].fetch_add(1, std::memory_order_relaxed);
}

}  // namespace routewind
