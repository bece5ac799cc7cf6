// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/stable_hash.h"

namespace routewind {

// A hash map from text to small values that can be asked but not iterated, so that no output can
// depend on its order.
//
// Method:      open addressing with linear probing, at most half full; a slot keeps the hash's
//              upper half, so that unequal keys are told apart without looking at their bytes.
// Lifetime:    keys are borrowed; their bytes outlive the map.
// Complexity:  one StableHash of the key and, on average, less than two probes; no allocation to
//              ask.
template <typename Value>
class LookupMap {
 public:
  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }

  // Adds the key with this value; a key that is already there keeps its first value.
  void Insert(std::string_view key, Value value) {
    if ((size_ + 1) * 2 > slots_.size()) Grow();
    const uint64_t hash = StableHash(key);
    Slot* slot = SlotOf(key, hash);
    if (slot->is_used()) return;
    const char* data = key.empty() ? "" : key.data();
    *slot = Slot{data, static_cast<uint32_t>(key.size()), Tag(hash), std::move(value)};
    ++size_;
  }

  // The value of the key; null when it is not there. Valid until the next Insert.
  const Value* Find(std::string_view key) const {
    if (size_ == 0) return nullptr;
    const Slot* slot = const_cast<LookupMap*>(this)->SlotOf(key, StableHash(key));
    return slot->is_used() ? &slot->value : nullptr;
  }

 private:
  struct Slot {
    const char* data = nullptr;  // null: free
    uint32_t size = 0;
    uint32_t tag = 0;
    Value value{};
    bool is_used() const { return data != nullptr; }
    std::string_view key() const { return {data, size}; }
  };
  static constexpr size_t kFirstSlots = 8;

  static uint32_t Tag(uint64_t hash) { return static_cast<uint32_t>(hash >> 32); }

  // Where the key stands, or where it would.
  Slot* SlotOf(std::string_view key, uint64_t hash) {
    const size_t mask = slots_.size() - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
      Slot& slot = slots_[i];
      if (!slot.is_used() || (slot.tag == Tag(hash) && slot.key() == key)) return &slot;
    }
  }

  void Grow() {
    std::vector<Slot> old(slots_.empty() ? kFirstSlots : slots_.size() * 2);
    old.swap(slots_);
    for (Slot& slot : old) {
      if (slot.is_used()) *SlotOf(slot.key(), StableHash(slot.key())) = std::move(slot);
    }
  }

  std::vector<Slot> slots_;  // a power of two
  size_t size_ = 0;
};

}  // namespace routewind
