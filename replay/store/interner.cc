// SPDX-License-Identifier: Apache-2.0
#include "replay/store/interner.h"

namespace routewind {
namespace {

constexpr size_t kFirstSlotCount = 1024;

}  // namespace

std::optional<RowRef> Interner::Find(std::string_view key, uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  for (size_t i = hash & mask; slots_[i].offset != kFree; i = (i + 1) & mask) {
    const Slot& slot = slots_[i];
    if (slot.hash != hash || slot.length != key.size()) continue;
    if (std::string_view(keys_.data() + slot.offset, slot.length) == key) return slot.row;
  }
  return std::nullopt;
}

void Interner::Insert(std::string_view key, uint64_t hash, RowRef row) {
  if (key.size() > limits_.key_bytes || limits_.entries == 0) return;
  if (entry_count_ == limits_.entries || keys_.size() + key.size() > limits_.key_bytes) Forget();
  if (2 * (entry_count_ + 1) > slots_.size()) Grow();
  Place({.hash = hash,
         .row = row,
         .offset = static_cast<uint32_t>(keys_.size()),
         .length = static_cast<uint32_t>(key.size())});
  keys_ += key;
  ++entry_count_;
}

void Interner::Place(const Slot& slot) {
  const size_t mask = slots_.size() - 1;
  size_t i = slot.hash & mask;
  while (slots_[i].offset != kFree) i = (i + 1) & mask;
  slots_[i] = slot;
}

void Interner::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.offset != kFree) Place(slot);
  }
}

void Interner::Forget() {
  slots_.assign(slots_.empty() ? kFirstSlotCount : slots_.size(), Slot{});
  entry_count_ = 0;
  keys_.clear();
}

}  // namespace routewind
