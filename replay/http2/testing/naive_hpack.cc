// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/testing/naive_hpack.h"

#include <algorithm>
#include <span>

#include "engine/base/check.h"
#include "replay/http2/hpack_huffman.h"
#include "replay/http2/hpack_static_table.h"

namespace routewind::testing {

size_t NaiveHpack::Integer(int prefix_bits) {
  const size_t mask = (size_t{1} << prefix_bits) - 1;
  size_t value = static_cast<unsigned char>(rest_[0]) & mask;
  rest_.remove_prefix(1);
  if (value < mask) return value;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_[0]);
    rest_.remove_prefix(1);
    value += static_cast<size_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
}

std::string NaiveHpack::Text() {
  const bool is_huffman = (static_cast<unsigned char>(rest_[0]) & 0x80) != 0;
  const size_t bytes = Integer(7);
  const std::string_view text = rest_.substr(0, bytes);
  rest_.remove_prefix(bytes);
  if (!is_huffman) return std::string(text);
  std::string out(HuffmanDecodedLimit(bytes), '\0');
  const char* end = HuffmanDecode(std::as_bytes(std::span(text.data(), text.size())), out.data());
  CHECK(end != nullptr);
  out.resize(static_cast<size_t>(end - out.data()));
  return out;
}

DatedField NaiveHpack::At(size_t index) const {
  CHECK(index > 0 && index <= kHpackStaticFields + table_.size());
  if (index > kHpackStaticFields) return table_[index - kHpackStaticFields - 1];
  return {std::string(kHpackStaticTable[index].name), std::string(kHpackStaticTable[index].value)};
}

void NaiveHpack::Evict() {
  size_t bytes = 0;
  for (const DatedField& field : table_) bytes += field.name.size() + field.value.size() + 32;
  while (bytes > max_bytes_) {
    bytes -= table_.back().name.size() + table_.back().value.size() + 32;
    table_.pop_back();
  }
}

// An entry is not there for those who join later than its own block.
void NaiveHpack::Insert(const DatedField& field) {
  DatedField entry = field;
  entry.name_since = std::min(entry.name_since, block_);
  entry.value_since = std::min(entry.value_since, block_);
  table_.push_front(entry);
  Evict();
}

std::vector<DatedField> NaiveHpack::Decode(std::string_view block) {
  std::vector<DatedField> fields;
  rest_ = block;
  while (!rest_.empty()) {
    const auto first = static_cast<unsigned char>(rest_[0]);
    if ((first & 0x80) != 0) {
      fields.push_back(At(Integer(7)));
      continue;
    }
    if ((first & 0xe0) == 0x20) {
      max_bytes_ = Integer(5);
      Evict();
      continue;
    }
    const bool is_inserted = (first & 0x40) != 0;
    const size_t index = Integer(is_inserted ? 6 : 4);
    DatedField field = index == 0 ? DatedField{Text(), ""} : At(index);
    field.value = Text();
    field.value_since = DatedField::kAlways;
    if (is_inserted) Insert(field);
    fields.push_back(field);
  }
  ++block_;
  return fields;
}

}  // namespace routewind::testing
