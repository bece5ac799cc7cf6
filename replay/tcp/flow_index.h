// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "replay/tcp/flow_key.h"

namespace routewind {

// FlowKey → number, by open addressing with linear probing. Cannot be iterated: no order can leak
// into results.
//
// Method:      a slot holds a number and a part of its key's hash, and little else is looked at; the keys stand in a list
//              of their own, by number.
// Complexity:  O(1) expected; never more than half full; removal moves later entries up, so nothing
// is left behind.
class FlowIndex {
 public:
  static constexpr uint32_t kNone = 0xffffffff;

  FlowIndex();
  // `hash` is that of the key. kNone when absent.
  uint32_t Find(const FlowKey& key, uint64_t hash) const { return slots_[Locate(key, hash)].value; }
  // The number of a key with this hash, to be looked at ahead of time: perhaps another's, and kNone when there is none.
  uint32_t Guess(uint64_t hash) const;
  // Has brought near what Guess will look at.
  void Foresee(uint64_t hash) const { __builtin_prefetch(&slots_[HomeOf(static_cast<uint32_t>(hash))]); }
  void Insert(const FlowKey& key, uint64_t hash, uint32_t value);  // the key is absent, the value not in use and small
  void Erase(const FlowKey& key, uint64_t hash);                   // the key is present
  size_t size() const { return size_; }

 private:
  struct Slot {
    uint32_t hash = 0;  // the lower half
    uint32_t value = kNone;
  };
  static_assert(sizeof(Slot) == 8);
  size_t HomeOf(uint32_t hash) const { return hash & (slots_.size() - 1); }
  size_t Locate(const FlowKey& key, uint64_t hash) const;  // its slot, or the empty one where it would stand
  void Grow();

  std::vector<Slot> slots_;
  std::vector<FlowKey> keys_;  // by value
  size_t size_ = 0;
};

}  // namespace routewind
