// SPDX-License-Identifier: Apache-2.0
#include "replay/tcp/flow_index.h"

#include "engine/base/check.h"

namespace routewind {
namespace {

constexpr size_t kInitialSlots = 1024;

}  // namespace

FlowIndex::FlowIndex() : slots_(kInitialSlots) {}

size_t FlowIndex::Locate(const FlowKey& key, uint64_t hash) const {
  const auto part = static_cast<uint32_t>(hash);
  size_t at = HomeOf(part);
  while (slots_[at].value != kNone && !(slots_[at].hash == part && keys_[slots_[at].value] == key)) {
    at = (at + 1) & (slots_.size() - 1);
  }
  return at;
}

uint32_t FlowIndex::Guess(uint64_t hash) const {
  const auto part = static_cast<uint32_t>(hash);
  size_t at = HomeOf(part);
  while (slots_[at].value != kNone && slots_[at].hash != part) at = (at + 1) & (slots_.size() - 1);
  return slots_[at].value;
}

void FlowIndex::Insert(const FlowKey& key, uint64_t hash, uint32_t value) {
  if ((size_ + 1) * 2 > slots_.size()) Grow();
  Slot& slot = slots_[Locate(key, hash)];
  CHECK(slot.value == kNone && value != kNone);
  slot = Slot{static_cast<uint32_t>(hash), value};
  if (keys_.size() <= value) keys_.resize(value + size_t{1});
  keys_[value] = key;
  ++size_;
}

void FlowIndex::Erase(const FlowKey& key, uint64_t hash) {
  const size_t mask = slots_.size() - 1;
  size_t hole = Locate(key, hash);
  CHECK(slots_[hole].value != kNone);
  // An entry behind the hole moves into it unless its home lies after the hole, where a search
  // would not pass it.
  for (size_t at = (hole + 1) & mask; slots_[at].value != kNone; at = (at + 1) & mask) {
    const size_t from_home = (at - HomeOf(slots_[at].hash)) & mask;
    if (from_home < ((at - hole) & mask)) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = Slot{};
  --size_;
}

void FlowIndex::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.value == kNone) continue;
    size_t at = HomeOf(slot.hash);
    while (slots_[at].value != kNone) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
}

}  // namespace routewind
