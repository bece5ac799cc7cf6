// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "tools/pcapsynth/recipe.h"

namespace routewind {

// Writes header blocks as it is told to: which fields enter the table, which texts are Huffman
// coded, how large the table is. Shares nothing with the decoder it is used to test.
//
// Source:      RFC 7541.
class HpackWriter {
 public:
  static constexpr uint64_t kDefaultTableBytes = 4096;

  // Begins a block with a size update.
  void Resize(uint64_t bytes, std::string& block);
  void Field(std::string_view name, std::string_view value, const FieldCoding& coding,
             std::string& block);

 private:
  // Index of the field, or of its name; 0 where neither table has it.
  uint64_t Find(std::string_view name, std::string_view value) const;
  uint64_t FindName(std::string_view name) const;
  void Insert(std::string_view name, std::string_view value);
  void Evict(uint64_t limit);

  std::deque<std::pair<std::string, std::string>> table_;  // newest first
  uint64_t table_bytes_ = 0;
  uint64_t max_bytes_ = kDefaultTableBytes;
};

}  // namespace routewind
