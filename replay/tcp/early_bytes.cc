// SPDX-License-Identifier: Apache-2.0
#include "replay/tcp/early_bytes.h"

#include <algorithm>
#include <utility>

namespace routewind {

uint64_t EarlyBytes::Insert(uint64_t offset, ByteSpan bytes, SeenAt at) {
  const uint64_t end = offset + bytes.size();
  uint64_t position = offset;
  uint64_t new_bytes = 0;
  auto next = pieces_.upper_bound(offset);
  if (next != pieces_.begin()) {
    const auto previous = std::prev(next);
    position = std::max(position, previous->first + previous->second.bytes.size());
  }
  while (position < end) {
    const uint64_t free_end = next == pieces_.end() ? end : std::min(end, next->first);
    if (position < free_end) {
      Add(position, bytes.subspan(position - offset, free_end - position), at);
      new_bytes += free_end - position;
    }
    if (next == pieces_.end()) break;
    position = next->first + next->second.bytes.size();
    ++next;
  }
  return new_bytes;
}

void EarlyBytes::Add(uint64_t offset, ByteSpan bytes, SeenAt at) {
  pieces_.emplace(offset, Piece{{bytes.begin(), bytes.end()}, at});
  cost_bytes_ += bytes.size() + kPieceOverheadBytes;
}

EarlyBytes::Piece EarlyBytes::TakeFirst() {
  auto node = pieces_.extract(pieces_.begin());
  cost_bytes_ -= node.mapped().bytes.size() + kPieceOverheadBytes;
  return std::move(node.mapped());
}

}  // namespace routewind
