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
// Complexity:  O(1) expected; never more than half full; removal moves later entries up, so nothing
// is left behind.
class FlowIndex {
 public:
  static constexpr uint32_t kNone = 0xffffffff;

  FlowIndex();
  uint32_t Find(const FlowKey& key) const;          // kNone when absent
  void Insert(const FlowKey& key, uint32_t value);  // the key is absent
  void Erase(const FlowKey& key);                   // the key is present
  size_t size() const { return size_; }

 private:
  struct Slot {
    FlowKey key;
    uint32_t value = kNone;
  };
  size_t HomeOf(const FlowKey& key) const { return key.Hash() & (slots_.size() - 1); }
  size_t Locate(const FlowKey& key) const;  // its slot, or the empty one where it would stand
  void Grow();

  std::vector<Slot> slots_;
  size_t size_ = 0;
};

}  // namespace routewind
