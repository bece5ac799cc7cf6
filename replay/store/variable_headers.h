// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/lookup_map.h"

namespace routewind {

// Learns which headers differ from call to call (trace ids, deadlines), from nothing but the values
// seen: names that carry such values are anybody's choice.
//
// Memory:      at most 512 names with 64 hashes of values each, 0.4 MB.
// Complexity:  IsVariable: one lookup. Learn: up to 64 comparisons more.
// Threads:     one owner.
class VariableHeaders {
 public:
  static constexpr size_t kMaxNames = 512;      // later names are never variable …
  static constexpr size_t kMaxNameBytes = 256;  // … nor are longer ones
  static constexpr size_t kMaxValues = 64;      // the most that `value_limit` can be

  bool IsVariable(std::string_view name) const;

  // Remembers the value. A name with more distinct values than the limit is variable from then on;
  // true when it has just become so.
  bool Learn(std::string_view name, std::string_view value, size_t value_limit);

 private:
  struct Name {
    std::string text;
    std::vector<uint64_t> value_hashes;  // two values that share a hash count as one
    bool is_variable = false;
  };

  std::deque<Name> names_;       // stable addresses: by_name_ borrows the texts
  LookupMap<uint32_t> by_name_;  // index into names_
};

}  // namespace routewind
