// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/record_opener.h"

#include <algorithm>

namespace routewind {
namespace {

constexpr uint64_t kUnknown = ConnectionSink::kUnknownGap;
constexpr uint64_t kMaxContentBytes = 1 << 14;  // RFC 8446 §5.1
// Contents that TLS 1.3 hides under the same outer type as application data, by their lengths.
constexpr uint64_t kAlertBytes = 2;
constexpr uint64_t kKeyUpdateBytes = 5;

}  // namespace

void RecordOpener::Begin(Epoch epoch, bool is_certain) {
  epoch_ = epoch;
  sequence_ = 0;
  is_certain_ = is_certain;
  may_have_moved_on_ = false;
}

bool RecordOpener::Enter(Epoch epoch) {
  Begin(epoch, true);
  if (!HasKey(epoch)) return false;
  ring_.Discard(epoch);
  return true;
}

void RecordOpener::Lose(const RecordHeader& header) {
  ++loss_.min_records;
  ++loss_.max_records;
  if (!negotiation_.IsTls13() && header.type() != TlsContent::kApplicationData) {
    ++loss_.other_records;
    return;
  }
  loss_.wire_bytes += header.wire_bytes();
  const uint64_t overhead = negotiation_.suite->OverheadBytes();
  const uint64_t content = header.body_bytes() < overhead ? 0 : header.body_bytes() - overhead;
  const bool may_be_other = content == kAlertBytes || content == kKeyUpdateBytes;
  if (negotiation_.IsTls13() && may_be_other) loss_.is_length_known = false;
}

void RecordOpener::LoseHeaders(uint64_t min_records) {
  loss_.min_records += min_records;
  loss_.max_records += min_records;
}

void RecordOpener::LoseInClear() {
  ++loss_.max_records;
  loss_.is_length_known = false;
}

// In order only the epoch at hand; when in doubt also the one after it, and in a TLS 1.3 handshake
// all up to the first with application data.
Epoch RecordOpener::LastCandidate() {
  if (!negotiation_.IsTls13()) return epoch_;
  const bool is_in_order = loss_.max_records == 0 && is_certain_ && !may_have_moved_on_;
  if (is_in_order && HasKey(epoch_)) return epoch_;
  return std::max(epoch_ + 1, kApplicationEpoch);
}

bool RecordOpener::Try(RecordCipher& cipher, uint64_t sequence, const RecordHeader& header,
                       ByteSpan body, std::vector<std::byte>& plain, OpenedRecord& opened) {
  const auto cost = static_cast<int64_t>(body.size());
  if (cipher.Open(header, body, sequence, plain, opened)) {
    budget_bytes_ = std::min(budget_bytes_ + kRefillFactor * cost, kBudgetBytes);
    return true;
  }
  budget_bytes_ -= cost;
  return false;
}

bool RecordOpener::Open(const RecordHeader& header, ByteSpan body, uint64_t swallowed_bytes,
                        std::vector<std::byte>& plain, OpenedRecord& opened) {
  const Loss before = loss_;
  loss_.wire_bytes += swallowed_bytes;
  loss_.max_records += swallowed_bytes / WireOverhead();
  const Epoch last = LastCandidate();
  for (Epoch epoch = epoch_; epoch <= last && !is_exhausted(); ++epoch) {
    RecordCipher* const cipher = ring_.Get(epoch);
    if (cipher == nullptr) continue;
    const bool is_current = epoch == epoch_;
    const uint64_t first = is_current ? sequence_ + loss_.min_records : 0;
    const uint64_t range = is_current
                               ? std::min(loss_.max_records - loss_.min_records, kMaxSkippedRecords)
                               : std::min(loss_.max_records, kMaxSkippedInNextEpoch);
    for (uint64_t skipped = 0; skipped <= range && !is_exhausted(); ++skipped) {
      if (!Try(*cipher, first + skipped, header, body, plain, opened)) continue;
      Settle(epoch, first + skipped, opened);
      return true;
    }
  }
  loss_ = before;
  return false;
}

void RecordOpener::Settle(Epoch epoch, uint64_t sequence, const OpenedRecord& opened) {
  gap_ = GapOf(epoch, epoch == epoch_ ? sequence - sequence_ : sequence);
  if (epoch >= kApplicationEpoch && has_passed_over_data_) {
    gap_ = kUnknown;
    has_passed_over_data_ = false;
  }
  if (epoch != kEarlyEpoch) is_certain_ = true;
  may_have_moved_on_ = epoch < kApplicationEpoch && (may_have_moved_on_ || loss_.max_records != 0);
  epoch_ = epoch;
  sequence_ = sequence + 1;
  loss_ = {};
  has_opened_ = true;
  has_opened_data_ |= opened.type == TlsContent::kApplicationData;
  has_seen_padding_ |= opened.padding_bytes != 0;
  ring_.Discard(epoch);
}

// What `lost_records` of `epoch` before the record at hand, and the loss as a whole, make of the
// application data. Unknown wherever another kind of record may be among the lost ones.
uint64_t RecordOpener::GapOf(Epoch epoch, uint64_t lost_records) const {
  if (loss_.max_records == 0 || epoch == kHandshakeEpoch) return 0;
  const bool is_handshake_over = epoch_ == kHandshakeEpoch && epoch == kApplicationEpoch;
  if (epoch != epoch_) return is_handshake_over && lost_records == 0 ? 0 : kUnknown;
  if (lost_records == loss_.other_records) return 0;
  // TLS 1.2 begins with Finished: if that is all that was lost, no data was.
  const bool is_first_of_tls12 = !negotiation_.IsTls13() && !has_opened_;
  if (is_first_of_tls12 && lost_records == 1) return 0;
  const bool may_be_ticket =
      negotiation_.IsTls13() && direction_ != negotiation_.client && !has_opened_data_;
  if (is_first_of_tls12 || may_be_ticket || has_seen_padding_ || !loss_.is_length_known)
    return kUnknown;
  const uint64_t data_records = lost_records - loss_.other_records;
  const uint64_t overhead = data_records * WireOverhead();
  if (loss_.wire_bytes < overhead) return kUnknown;
  const uint64_t content = loss_.wire_bytes - overhead;
  return content <= data_records * kMaxContentBytes ? content : kUnknown;
}

uint64_t RecordOpener::GapAtEnd() const {
  if (!has_opened_ || epoch_ == kHandshakeEpoch) return 0;
  return loss_.min_records == loss_.max_records ? GapOf(epoch_, loss_.min_records) : kUnknown;
}

}  // namespace routewind
