// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/testing/wild_hpack.h"

#include <vector>

#include "replay/http2/hpack_static_table.h"

namespace routewind::testing {

WildEncoder::WildEncoder(uint32_t seed)
    : random_(seed),
      indexed_percent_(seed % 3 == 0 ? 100 : 60 + static_cast<uint32_t>(random_() % 40)),
      inserted_percent_(random_() % 2 == 0 ? 95 : 50),
      emptied_percent_(seed % 2 == 0 ? 0 : static_cast<uint32_t>(random_() % 20)) {}

void WildEncoder::Integer(int prefix_bits, uint8_t first, size_t value) {
  const size_t most = (size_t{1} << prefix_bits) - 1;
  if (value < most) return block_.push_back(static_cast<char>(first | value));
  block_.push_back(static_cast<char>(first | most));
  for (value -= most; value >= 0x80; value >>= 7) block_.push_back(static_cast<char>(0x80 | (value & 0x7f)));
  block_.push_back(static_cast<char>(value));
}

void WildEncoder::Text(const std::string& text) {
  Integer(7, 0, text.size());
  block_ += text;
}

// Of all entries that would do, any; 0: none.
size_t WildEncoder::IndexOf(const Field& field, bool is_name_enough) {
  std::vector<size_t> found;
  for (size_t i = 1; i <= kHpackStaticFields; ++i) {
    const StaticField& entry = kHpackStaticTable[i];
    if (entry.name == field.name && (is_name_enough || entry.value == field.value)) found.push_back(i);
  }
  for (size_t i = 0; i < table_.size(); ++i) {
    if (table_[i].name == field.name && (is_name_enough || table_[i].value == field.value))
      found.push_back(kHpackStaticFields + 1 + i);
  }
  return found.empty() ? 0 : found[random_() % found.size()];
}

void WildEncoder::Evict() {
  size_t bytes = 0;
  for (const Field& field : table_) bytes += field.name.size() + field.value.size() + 32;
  for (; bytes > max_bytes_; table_.pop_back()) bytes -= table_.back().name.size() + table_.back().value.size() + 32;
}

void WildEncoder::Insert(const Field& field) {
  table_.push_front(field);
  Evict();
}

void WildEncoder::Write(const Field& field) {
  const size_t index = IndexOf(field, false);
  if (index != 0 && Chance(indexed_percent_)) return Integer(7, 0x80, index);
  const bool is_inserted = Chance(inserted_percent_);
  const size_t name = Chance(80) ? IndexOf(field, true) : 0;
  is_inserted ? Integer(6, 0x40, name) : Integer(4, 0, name);
  if (name == 0) Text(field.name);
  Text(field.value);
  if (is_inserted) Insert(field);
}

std::string WildEncoder::Encode(const Fields& fields) {
  block_.clear();
  if (Chance(emptied_percent_)) {
    const size_t sizes[] = {4096, 4096, 512, 200};
    max_bytes_ = 0;
    Evict();
    Integer(5, 0x20, 0);
    max_bytes_ = sizes[random_() % 4];
    Integer(5, 0x20, max_bytes_);
  }
  for (const Field& field : fields) Write(field);
  return block_;
}

}  // namespace routewind::testing
