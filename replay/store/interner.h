// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/store/rows.h"

namespace routewind {

// Remembers which bytes already have a row, within bounds: when it is full it forgets everything,
// after which what comes again is taken for new and gets a second row. That costs space in the
// store and changes no answer.
//
// Complexity:  O(key) for each call; a table of open addressing, at most half full, and one
//              buffer of keys.
// Threads:     one owner.
class Interner {
 public:
  struct Limits {
    size_t key_bytes = size_t{16} << 20;
    size_t entries = size_t{1} << 17;
  };

  explicit Interner(const Limits& limits) : limits_(limits) { Forget(); }

  // `hash` is StableHash(key), which the caller has at hand.
  std::optional<RowRef> Find(std::string_view key, uint64_t hash) const;
  // The key must not be there yet. One that is longer than the whole bound is not remembered.
  void Insert(std::string_view key, uint64_t hash, RowRef row);

 private:
  struct Slot {
    uint64_t hash = 0;
    RowRef row = {};
    uint32_t offset = kFree;  // into keys_
    uint32_t length = 0;
  };
  static constexpr uint32_t kFree = UINT32_MAX;

  void Forget();
  void Grow();
  void Place(const Slot& slot);

  Limits limits_;
  std::vector<Slot> slots_;  // a power of two
  size_t entry_count_ = 0;
  std::string keys_;
};

}  // namespace routewind
