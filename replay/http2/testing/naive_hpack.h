// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace routewind::testing {

// A field, and since when its texts can be known: a reader that joins with block `cut` knows the
// name if cut <= name_since, and likewise the value. Text that stands in the block itself or in the
// static table is known to everybody.
struct DatedField {
  static constexpr size_t kAlways = static_cast<size_t>(-1);
  std::string name;
  std::string value;
  size_t name_since = kAlways;
  size_t value_since = kAlways;
};

// HPACK read slowly and literally (RFC 7541), with whole knowledge of the connection: it says of
// every field from which blocks on it is decidable. For tests only; shares nothing with the decoder
// but the tables of RFC 7541's appendices.
class NaiveHpack {
 public:
  // The next block, whole and right.
  std::vector<DatedField> Decode(std::string_view block);

 private:
  size_t Integer(int prefix_bits);
  std::string Text();
  DatedField At(size_t index) const;
  void Insert(const DatedField& field);
  void Evict();

  std::string_view rest_;
  size_t block_ = 0;  // blocks read so far
  size_t max_bytes_ = 4096;
  std::deque<DatedField> table_;  // newest first
};

}  // namespace routewind::testing
