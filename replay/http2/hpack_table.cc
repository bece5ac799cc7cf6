// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/hpack_table.h"

#include <algorithm>
#include <cstring>

namespace routewind {

void HpackTable::BeginBlock() {
  is_pinned_ = false;
  if (!retired_.empty()) retired_.clear();
  if (text_ != nullptr && free_text_bytes() < kBlockTextBytes) MakeRoom(kBlockTextBytes);
}

uint64_t HpackTable::oldest_position() const {
  return entry_count() == 0 ? text_end_ : slots_[evicted_ & slot_mask_].position;
}

void HpackTable::EvictUntil(uint64_t allowed_bytes) {
  while (bytes_ > allowed_bytes) {
    bytes_ -= slots_[evicted_ & slot_mask_].bytes();
    ++evicted_;
  }
}

void HpackTable::Resize(uint32_t max_bytes) {
  max_bytes_ = max_bytes;
  is_max_known_ = true;
  EvictUntil(max_bytes);
  if (has_unknown_tail_) SettleTail();
}

void HpackTable::Forget() {
  EvictUntil(0);
  has_unknown_tail_ = true;
  is_max_known_ = false;
  max_bytes_ = kUnknownMaxBytes;
}

// The tail is older than everything known, so it goes first. An entry whose name is not known
// counts with what is known of it: the tail goes only when it must have gone.
void HpackTable::SettleTail() {
  if (is_max_known_ && max_bytes_ - bytes_ < kEntryOverheadBytes) has_unknown_tail_ = false;
}

char* HpackTable::Reserve(size_t text_bytes) {
  if (text_ == nullptr || free_text_bytes() < text_bytes) MakeRoom(text_bytes);
  return text_.get() + (text_end_ - text_begin_);
}

// After a move at least three quarters of the buffer are free, which pays for the next move.
void HpackTable::MakeRoom(size_t text_bytes) {
  const uint64_t oldest = oldest_position();
  const size_t live = static_cast<size_t>(text_end_ - oldest);
  const size_t wanted = std::max(kFirstTextBytes, 4 * live + text_bytes);
  if (wanted <= text_capacity_ && !is_pinned_) {
    std::memmove(text_.get(), TextAt(oldest), live);
    text_begin_ = oldest;
    return;
  }
  const size_t capacity = wanted <= text_capacity_ ? text_capacity_ : 2 * wanted;
  auto fresh = std::make_unique_for_overwrite<char[]>(capacity);
  if (live > 0) std::memcpy(fresh.get(), TextAt(oldest), live);
  if (is_pinned_) retired_.push_back(std::move(text_));
  text_ = std::move(fresh);
  text_capacity_ = capacity;
  text_begin_ = oldest;
  is_pinned_ = false;
}

void HpackTable::GrowSlots() {
  std::vector<Slot> larger(std::max(kFirstSlots, 2 * slots_.size()));
  for (uint64_t i = evicted_; i < inserted_; ++i) {
    larger[i & (larger.size() - 1)] = slots_[i & slot_mask_];
  }
  slots_ = std::move(larger);
  slot_mask_ = slots_.size() - 1;
}

void HpackTable::Insert(size_t name_bytes, size_t value_bytes, HeaderTag tag) {
  const Slot slot{text_end_, static_cast<uint32_t>(name_bytes), static_cast<uint32_t>(value_bytes),
                  tag};
  text_end_ += name_bytes + value_bytes;
  if (slot.bytes() > max_bytes_) {
    EvictUntil(0);
    if (is_max_known_) has_unknown_tail_ = false;
    return;
  }
  EvictUntil(max_bytes_ - slot.bytes());
  if (entry_count() == slots_.size()) GrowSlots();
  slots_[inserted_ & slot_mask_] = slot;
  ++inserted_;
  bytes_ += slot.bytes();
  if (has_unknown_tail_) [[unlikely]]
    SettleTail();
}

}  // namespace routewind
