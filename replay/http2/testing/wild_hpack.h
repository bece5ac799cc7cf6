// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <string>

#include "replay/http2/testing/reference_hpack.h"

namespace routewind::testing {

// An encoder that does whatever RFC 7541 allows: it inserts what it holds already, names any entry that would do, or none, and
// empties its table now and then. Each seed has its own habits. For tests only.
class WildEncoder {
 public:
  explicit WildEncoder(uint32_t seed);
  std::string Encode(const Fields& fields);

 private:
  bool Chance(uint32_t percent) { return random_() % 100 < percent; }
  void Write(const Field& field);
  void Integer(int prefix_bits, uint8_t first, size_t value);
  void Text(const std::string& text);
  size_t IndexOf(const Field& field, bool is_name_enough);
  void Insert(const Field& field);
  void Evict();

  std::mt19937 random_;
  uint32_t indexed_percent_;   // of the fields that an entry stands for
  uint32_t inserted_percent_;  // of the others
  uint32_t emptied_percent_;   // of the blocks
  std::string block_;
  std::deque<Field> table_;  // newest first
  size_t max_bytes_ = 4096;
};

}  // namespace routewind::testing
