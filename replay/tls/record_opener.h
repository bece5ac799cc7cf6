// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "replay/tls/key_ring.h"

namespace routewind {

// Opens one direction's protected records in order, and finds its place again behind lost ones.
//
// A record authenticates under one key and one sequence number only. In order there is one
// candidate. Behind a loss the number of records lost is not known, nor whether a key change was
// among them: the candidates are tried, and the one that authenticates tells both. Example: 9000
// bytes were lost under AES-GCM in TLS 1.3, the next record opens as number 41 when 39 was due: two
// records were lost, and so 9000 - 2 * (5 + 17) bytes of application data.
//
// Complexity:  linear in the record's bytes; after a loss times the candidates, whose cost is taken
//              from a budget that opened records refill. When it is spent, is_exhausted().
class RecordOpener {
 public:
  static constexpr uint64_t kMaxSkippedRecords = 4096;     // by one loss, in the epoch at hand
  static constexpr uint64_t kMaxSkippedInNextEpoch = 256;  // when a key change was lost, too
  static constexpr int64_t kBudgetBytes = 16 << 20;        // of trials that came to nothing
  static constexpr int64_t kRefillFactor = 8;              // per byte opened

  RecordOpener(const TlsKeysAt& keys, const Negotiation& negotiation, Direction direction)
      : negotiation_(negotiation), direction_(direction), ring_(keys, negotiation, direction) {}

  // The first protected epoch. Not `is_certain`: records of another may come first, or instead.
  void Begin(Epoch epoch, bool is_certain);
  // A message said so: the next record is the first of `epoch`. False when its key is not at hand.
  bool Enter(Epoch epoch);

  // A record with this header was lost or did not open.
  void Lose(const RecordHeader& header);
  // A loss swallowed record headers: at least so many records are gone.
  void LoseHeaders(uint64_t min_records);
  // Something was lost before the first epoch began, where records have no numbers.
  void LoseInClear();
  // Application data was passed over without a key.
  void PassOverData() { has_passed_over_data_ = true; }

  // Opens the next record, into `plain`. `swallowed_bytes` is the wire length that LoseHeaders()
  // left open. When true, gap() is what was lost before it.
  bool Open(const RecordHeader& header, ByteSpan body, uint64_t swallowed_bytes,
            std::vector<std::byte>& plain, OpenedRecord& opened);
  // Bytes of application data lost before the record just opened, or at the end of the direction:
  // 0, a length, or ConnectionSink::kUnknownGap.
  uint64_t gap() const { return gap_; }
  uint64_t GapAtEnd() const;

  Epoch epoch() const { return epoch_; }
  bool has_opened() const { return has_opened_; }
  bool is_certain() const { return is_certain_; }
  bool is_exhausted() const { return budget_bytes_ < 0; }
  bool HasKey(Epoch epoch) { return ring_.Get(epoch) != nullptr; }
  bool CanReadApplicationData() const { return ring_.CanReadApplicationData(); }

 private:
  struct Loss {
    uint64_t min_records = 0;  // that are lost since the last one opened
    uint64_t max_records = 0;
    uint64_t wire_bytes = 0;     // of those that may be application data, headers included
    uint64_t other_records = 0;  // known to be none, and not in wire_bytes
    bool is_length_known = true;
  };
  Epoch LastCandidate();
  bool Try(RecordCipher& cipher, uint64_t sequence, const RecordHeader& header, ByteSpan body,
           std::vector<std::byte>& plain, OpenedRecord& opened);
  void Settle(Epoch epoch, uint64_t sequence, const OpenedRecord& opened);
  uint64_t GapOf(Epoch epoch, uint64_t lost_records) const;
  uint64_t WireOverhead() const { return kRecordHeaderBytes + negotiation_.suite->OverheadBytes(); }

  const Negotiation& negotiation_;
  const Direction direction_;
  KeyRing ring_;
  Epoch epoch_ = kHandshakeEpoch;
  uint64_t sequence_ = 0;  // of the next record
  Loss loss_;
  uint64_t gap_ = 0;
  int64_t budget_bytes_ = kBudgetBytes;
  bool is_certain_ = true;
  bool may_have_moved_on_ = false;  // the end of the handshake may have been lost
  bool has_opened_ = false;
  bool has_opened_data_ = false;
  bool has_seen_padding_ = false;
  bool has_passed_over_data_ = false;
};

}  // namespace routewind
