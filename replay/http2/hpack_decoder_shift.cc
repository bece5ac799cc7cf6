// SPDX-License-Identifier: Apache-2.0
// How a decoder goes on behind header blocks that were lost.
#include "replay/http2/hpack_decoder.h"

namespace routewind {

void HpackDecoder::ForgetTable() {
  table_.Forget();
  shift_.reset();
}

void HpackDecoder::LoseBlocks(uint64_t lost_bytes) {
  // The shortest representation that inserts has two bytes (RFC 7541 §6.2.1); of one that may have been lost its second alone.
  const uint64_t insertions = (lost_bytes + 1) / 2;
  if (is_shift_known_) shift_.reset();
  is_shift_known_ = false;
  if (shift_ == nullptr) {
    if (table_.entry_count() == 0) return table_.Forget();
    shift_ = std::make_unique<HpackShift>(table_);
    shift_->AddLoss(insertions, 0);
  } else if (!table_.has_unknown_tail() || table_.evicted_count() != evicted_at_loss_) {
    return ForgetTable();
  } else {
    shift_->AddLoss(insertions, table_.entry_count());
  }
  table_.Forget();
  evicted_at_loss_ = table_.evicted_count();
}

void HpackDecoder::BeginShiftedBlock() {
  if (is_shift_known_) {
    shift_.reset();
    is_shift_known_ = false;
  } else {
    shift_->BeginBlock();
  }
}

// A field about to enter `list` refers to what is older than the loss.
void HpackDecoder::NoteReference(const HeaderList& list, uint32_t age) {
  if (shift_ != nullptr) shift_->AddReference(static_cast<uint32_t>(list.size()), age - table_.entry_count());
}

void HpackDecoder::LearnRequest(HeaderList& list) {
  // Where entries inserted since were evicted, all older ones were before.
  const bool is_gone = !table_.has_unknown_tail() || table_.evicted_count() != evicted_at_loss_;
  if (is_gone || !shift_->Learn(list)) {
    shift_.reset();
    return;
  }
  shift_->Fill(list);
  if (!shift_->shift()) return;
  shift_->Restore(table_);
  is_shift_known_ = true;
}

}  // namespace routewind
