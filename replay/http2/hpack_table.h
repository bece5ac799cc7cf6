// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "replay/http2/header_list.h"

namespace routewind {

// HPACK's dynamic table: a queue of fields whose text stands in one buffer, oldest first.
//
// Source:      RFC 7541 §2.3.2, §4.
// Method:      text is appended to a buffer with room for several tables' worth; eviction forgets
//              an entry but leaves its bytes. When the buffer is nearly full as a block begins, the
//              entries still alive are moved to its front. If that is needed inside a block of
//              which a field was already handed out as a view, they move to a new buffer instead,
//              and the old one is kept.
// Lifetime:    views stay valid until BeginBlock(), evictions included.
// Unknown:     after Forget() the table holds, behind the entries inserted since, an unknown number
//              of unknown entries of unknown size. Indices count from the newest entry, so what was
//              inserted since keeps exactly known indices, and everything beyond is unknown, until
//              the known part alone fills the table. See replay/docs/late-join.md.
// Memory:      at most about eight times the largest size in use, plus the text of one header list.
// Complexity:  O(1) a lookup; amortised O(bytes) an insertion.
class HpackTable {
 public:
  static constexpr uint32_t kDefaultMaxBytes = 4096;  // RFC 9113 §6.5.2
  static constexpr uint32_t kEntryOverheadBytes = 32;
  // Of a table whose size is not known so many bytes are kept: entries that its encoder may have
  // evicted do no harm, for it will not name them.
  static constexpr uint32_t kUnknownMaxBytes = 1 << 20;

  struct Entry {
    std::string_view name;
    std::string_view value;
    HeaderTag tag;
  };

  // A header block begins: views handed out before may die from now on.
  void BeginBlock();
  // A view into the table's text was handed out: it must outlive this block.
  void Pin() { is_pinned_ = true; }

  uint32_t entry_count() const { return static_cast<uint32_t>(inserted_ - evicted_); }
  uint32_t max_bytes() const { return max_bytes_; }
  // Size of the entries it holds, and of all that were ever inserted (RFC 7541 §4.1).
  uint64_t held_bytes() const { return bytes_; }
  uint64_t inserted_bytes() const { return text_end_ + inserted_ * kEntryOverheadBytes; }
  // Precondition: age < entry_count(); age 0 is the newest.
  Entry Get(uint32_t age) const {
    const Slot& slot = slots_[(inserted_ - 1 - age) & slot_mask_];
    const char* text = TextAt(slot.position);
    return {{text, slot.name_bytes}, {text + slot.name_bytes, slot.value_bytes}, slot.tag};
  }

  // What the table holds, and how large it may be, is not known any more. Views stay valid until
  // BeginBlock().
  void Forget();
  // Whether there may be entries behind those that Get() knows.
  bool has_unknown_tail() const { return has_unknown_tail_; }
  // The table is put together anew: no entries, its size as it was. Views stay valid.
  void Clear() { EvictUntil(0); }
  void SetUnknownTail(bool has_tail) { has_unknown_tail_ = has_tail; }
  // Entries evicted so far.
  uint64_t evicted_count() const { return evicted_; }

  // Evicts until the table fits (RFC 7541 §4.3).
  void Resize(uint32_t max_bytes);
  // Room for a new entry's text, name and value one behind the other; entries may move, views stay.
  char* Reserve(size_t text_bytes);
  // The text written at the reserved place becomes the newest entry, evicting as RFC 7541 §4.4
  // says; an entry larger than the table empties it and is not kept, but its text stays as long as
  // a view does.
  void Insert(size_t name_bytes, size_t value_bytes, HeaderTag tag);

 private:
  struct Slot {
    uint64_t position;  // of the text, counted over the connection's life
    uint32_t name_bytes;
    uint32_t value_bytes;
    HeaderTag tag;
    uint64_t bytes() const {  // at least, where the field is not known
      return tag == HeaderTag::kUnknownField ? kEntryOverheadBytes : uint64_t{name_bytes} + value_bytes + kEntryOverheadBytes;
    }
  };
  static constexpr size_t kFirstSlots = 16;
  static constexpr size_t kFirstTextBytes = 1024;
  // Free at the beginning of a block, when entries can move without leaving the buffer behind: more
  // than the blocks of ordinary calls insert.
  static constexpr size_t kBlockTextBytes = 1024;

  const char* TextAt(uint64_t position) const { return text_.get() + (position - text_begin_); }
  size_t free_text_bytes() const {
    return text_capacity_ - static_cast<size_t>(text_end_ - text_begin_);
  }
  uint64_t oldest_position() const;
  void EvictUntil(uint64_t allowed_bytes);
  void SettleTail();
  void MakeRoom(size_t text_bytes);
  void GrowSlots();

  std::vector<Slot> slots_;  // a ring; its size is a power of two, or zero before the first entry
  uint64_t slot_mask_ = 0;   // its size less one
  uint64_t inserted_ = 0;
  uint64_t evicted_ = 0;
  uint64_t bytes_ = 0;
  uint32_t max_bytes_ = kDefaultMaxBytes;
  bool has_unknown_tail_ = false;
  bool is_max_known_ = true;

  std::unique_ptr<char[]> text_;
  size_t text_capacity_ = 0;
  uint64_t text_begin_ = 0;  // position of text_[0]
  uint64_t text_end_ = 0;    // position of the next entry
  bool is_pinned_ = false;
  std::vector<std::unique_ptr<char[]>> retired_;  // buffers that views of this block point into
};

}  // namespace routewind
