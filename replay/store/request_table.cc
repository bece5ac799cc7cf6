// SPDX-License-Identifier: Apache-2.0
#include "replay/store/request_table.h"

namespace routewind {
namespace {

// A run with so many shapes has headers that vary less but in too many combinations; from then on
// few values are enough for a header to be taken for variable.
constexpr uint64_t kManyShapes = 4096;
constexpr size_t kFewValues = 4;

}  // namespace

RequestTable::Entry RequestTable::Intern(std::string_view authority, std::string_view path,
                                         std::span<const HeaderView> headers) {
  encoder_.Encode(authority, path, headers, variable_);
  std::optional<RowRef> known = shapes_.Find(encoder_.shape_key(), encoder_.shape_hash());
  if (!known && Learn(headers)) {
    encoder_.Encode(authority, path, headers, variable_);
    known = shapes_.Find(encoder_.shape_key(), encoder_.shape_hash());
  }
  if (known) return {.request = RefTo(known->number), .new_shape = {}};
  const uint64_t number = shape_count_++;
  shapes_.Insert(encoder_.shape_key(), encoder_.shape_hash(), {.number = number});
  return {.request = RefTo(number), .new_shape = encoder_.shape_key()};
}

// True when a header has become variable.
bool RequestTable::Learn(std::span<const HeaderView> headers) {
  const size_t limit = shape_count_ < kManyShapes ? VariableHeaders::kMaxValues : kFewValues;
  bool has_learned = false;
  for (const HeaderView& header : headers) {
    if (variable_.Learn(header.name, header.value, limit)) has_learned = true;
  }
  return has_learned;
}

RequestRef RequestTable::RefTo(uint64_t number) const {
  return {.number = number,
          .content_hash = encoder_.content_hash(),
          .own_headers = encoder_.own_headers()};
}

}  // namespace routewind
