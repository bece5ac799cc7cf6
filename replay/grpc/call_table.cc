// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/call_table.h"

#include <algorithm>
#include <bit>

#include "engine/base/check.h"

namespace routewind {

CallRecord* CallPool::Take() {
  if (free_.empty()) return &records_.emplace_back();
  CallRecord* record = free_.back();
  free_.pop_back();
  static const CallRecord kFresh;  // copied: to make one anew costs more
  *record = kFresh;
  return record;
}

CallTable::~CallTable() {
  for (CallRecord* record = oldest_; record != nullptr; record = record->newer)
    pool_.GiveBack(record);
}

// Ids count up in twos: a multiplication spreads them over the upper bits.
size_t CallTable::SlotOf(uint32_t stream_id) const {
  return (stream_id >> 1) * 0x9e3779b1u >> shift_;
}

CallRecord* CallTable::Find(uint32_t stream_id) const {
  if (slots_.empty()) return nullptr;
  const size_t mask = slots_.size() - 1;
  for (size_t slot = SlotOf(stream_id); slots_[slot] != nullptr; slot = (slot + 1) & mask) {
    if (slots_[slot]->stream_id == stream_id) return slots_[slot];
  }
  return nullptr;
}

void CallTable::Place(CallRecord* record) {
  const size_t mask = slots_.size() - 1;
  size_t slot = SlotOf(record->stream_id);
  while (slots_[slot] != nullptr) slot = (slot + 1) & mask;
  slots_[slot] = record;
}

void CallTable::Grow() {
  const size_t slots = std::max(kFirstSlots, 2 * slots_.size());
  slots_.assign(slots, nullptr);
  shift_ = 32 - std::countr_zero(slots);
  for (CallRecord* record = oldest_; record != nullptr; record = record->newer) Place(record);
}

CallRecord& CallTable::Open(uint32_t stream_id) {
  if (4 * (size_ + 1) > 3 * slots_.size()) Grow();
  CallRecord* record = pool_.Take();
  record->stream_id = stream_id;
  record->older = newest_;
  (newest_ == nullptr ? oldest_ : newest_->newer) = record;
  newest_ = record;
  ++size_;
  Place(record);
  return *record;
}

void CallTable::Close(CallRecord& record) {
  const size_t mask = slots_.size() - 1;
  size_t hole = SlotOf(record.stream_id);
  while (slots_[hole] != &record) {
    CHECK(slots_[hole] != nullptr);
    hole = (hole + 1) & mask;
  }
  // A later record of the run moves into the hole unless its own slot lies behind the hole.
  for (size_t next = (hole + 1) & mask; slots_[next] != nullptr; next = (next + 1) & mask) {
    const size_t home = SlotOf(slots_[next]->stream_id);
    if (((next - home) & mask) < ((next - hole) & mask)) continue;
    slots_[hole] = slots_[next];
    hole = next;
  }
  slots_[hole] = nullptr;

  (record.older == nullptr ? oldest_ : record.older->newer) = record.newer;
  (record.newer == nullptr ? newest_ : record.newer->older) = record.older;
  --size_;
  pool_.GiveBack(&record);
}

}  // namespace routewind
