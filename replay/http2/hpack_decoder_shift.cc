// SPDX-License-Identifier: Apache-2.0
// How a decoder goes on behind header blocks that were lost.
#include "replay/http2/hpack_decoder.h"

namespace routewind {

void HpackDecoder::ForgetTable() {
  table_.Forget();
  habit_.OnTableSize(0);
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
    shift_->AddLoss(insertions);
  } else if (!table_.has_unknown_tail() || table_.evicted_count() != evicted_at_loss_) {
    return ForgetTable();
  } else {
    shift_->AddLossAgain(insertions, table_);
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

// The newest entry is a `te`.
void HpackDecoder::NoteTe() {
  if (shift_ != nullptr) shift_->ForgetTe();
  for (uint32_t age = 1; age < table_.entry_count(); ++age) {
    if (table_.Get(age).tag == HeaderTag::kTe) return habit_.OnTeInsertedAnew();
  }
}

bool HpackDecoder::LearnShift(HeaderList& list) {
  // Where entries inserted since were evicted, all older ones were before.
  const bool is_gone = !table_.has_unknown_tail() || table_.evicted_count() != evicted_at_loss_;
  const bool was_trusted = shift_->has_trusted_habit();
  if (is_gone || !shift_->Learn(list, trusts_habits_ ? &habit_ : nullptr)) {
    shift_.reset();
    return false;
  }
  const bool is_trusted = !was_trusted && shift_->has_trusted_habit();
  shift_->Fill(list);
  if (!shift_->shift()) return is_trusted;
  shift_->Restore(table_);
  is_shift_known_ = true;
  return is_trusted;
}

}  // namespace routewind
