// SPDX-License-Identifier: Apache-2.0
#include "replay/tcp/half_flow.h"

#include <limits>

#include "engine/base/check.h"
#include "replay/tcp/flow_table.h"

namespace routewind {

void HalfFlow::Start(uint32_t first_sequence) {
  CHECK(!has_started_);
  start_sequence_ = first_sequence;
  has_started_ = true;
}

void HalfFlow::OnUnusualData(const Data& data, const Delivery& delivery, ByteLedger& ledger) {
  const uint64_t old_highest_end = highest_end_;
  int64_t offset = OffsetOf(data.sequence);
  ByteSpan payload = data.payload;
  uint64_t end = next_;  // on the wire
  Tally tally;
  bool is_repeated_fin = false;
  if (offset + static_cast<int64_t>(data.wire_bytes) < 0) {
    tally.old_bytes = payload.size();
  } else if (offset > static_cast<int64_t>(next_ + kMaxWindowBytes)) {
    tally.ignored_bytes = payload.size();
  } else {
    end = static_cast<uint64_t>(offset + static_cast<int64_t>(data.wire_bytes));
    if (data.has_fin) is_repeated_fin = !NoteFin(end);
    if (offset < 0) {  // a keep-alive probe: the byte before the window (RFC 1122 §4.2.3.6)
      const size_t before = std::min(payload.size(), static_cast<size_t>(-offset));
      tally.old_bytes = before;
      payload = payload.subspan(before);
      offset = 0;
    }
    highest_end_ = std::max(highest_end_, std::min(end, fin_offset_));
    Place(static_cast<uint64_t>(offset), payload, tally, delivery, ledger);
    if (data.payload.size() < data.wire_bytes) snapped_end_ = std::max(snapped_end_, end);
  }
  ledger.duplicate_bytes += tally.old_bytes;
  ledger.ignored_bytes += tally.ignored_bytes;

  const uint64_t ordinal = delivery.at.packet_ordinal;
  if (tally.new_bytes == 0) {
    const bool is_copy = IsCopy(data.sequence, data.identity);
    if (!data.payload.empty() || is_repeated_fin)
      ledger.anomalies.Add(is_copy ? Anomaly::kDuplicatePacket : Anomaly::kRetransmission, ordinal);
  } else if (tally.old_bytes > 0) {
    ledger.anomalies.Add(Anomaly::kOverlap, ordinal);
  } else if (static_cast<uint64_t>(offset) < old_highest_end) {
    ledger.anomalies.Add(Anomaly::kOutOfOrder, ordinal);
  }
  recent_.Add(data.sequence, data.identity);
  DeliverWaiting(delivery, ledger);
  GiveUpSnapped(delivery, ledger);
  KeepWithinLimits(delivery, ledger);
}

// The first FIN counts. One below what was delivered contradicts it and is dropped like a repeated
// one: says false.
bool HalfFlow::NoteFin(uint64_t offset) {
  if (fin_offset_ != kNoFin || offset < next_) return false;
  fin_offset_ = offset;
  is_plain_ = false;
  return true;
}

// Hands on what is next, keeps what is early, counts the rest.
void HalfFlow::Place(uint64_t offset, ByteSpan bytes, Tally& tally, const Delivery& delivery,
                     ByteLedger& ledger) {
  if (offset + bytes.size() > fin_offset_) {
    const size_t kept = fin_offset_ > offset ? fin_offset_ - offset : 0;
    tally.ignored_bytes += bytes.size() - kept;
    bytes = bytes.first(kept);
  }
  while (!bytes.empty()) {
    if (offset < next_) {
      const size_t old = std::min<uint64_t>(bytes.size(), next_ - offset);
      tally.old_bytes += old;
      bytes = bytes.subspan(old);
      offset += old;
      continue;
    }
    if (offset > next_) return Keep(offset, bytes, tally, delivery.at, ledger);
    // In order up to the first byte that already waits, whose first copy wins.
    const size_t fresh = early_.empty()
                             ? bytes.size()
                             : std::min<uint64_t>(bytes.size(), early_.first_offset() - next_);
    tally.new_bytes += fresh;
    Deliver(bytes.first(fresh), delivery, ledger);
    bytes = bytes.subspan(fresh);
    offset += fresh;
    DeliverWaiting(delivery, ledger);
  }
}

void HalfFlow::Keep(uint64_t offset, ByteSpan bytes, Tally& tally, SeenAt at, ByteLedger& ledger) {
  const uint64_t cost_before = early_.cost_bytes();
  const uint64_t fresh = early_.Insert(offset, bytes, at);
  ledger.waiting_cost_bytes += early_.cost_bytes() - cost_before;
  tally.new_bytes += fresh;
  tally.old_bytes += bytes.size() - fresh;
  is_plain_ = false;
}

// The first piece that waits, which is next.
void HalfFlow::DeliverNextWaiting(const Delivery& delivery, ByteLedger& ledger) {
  const uint64_t cost_before = early_.cost_bytes();
  const EarlyBytes::Piece piece = early_.TakeFirst();
  ledger.waiting_cost_bytes -= cost_before - early_.cost_bytes();
  // A FIN may have come after bytes behind it: those never belonged to the stream.
  const size_t kept = std::min<uint64_t>(piece.bytes.size(), fin_offset_ - next_);
  ledger.ignored_bytes += piece.bytes.size() - kept;
  Deliver(ByteSpan(piece.bytes).first(kept), delivery, ledger);
}

// Hands on what waits at next_, and the FIN when its turn has come.
void HalfFlow::DeliverWaiting(const Delivery& delivery, ByteLedger& ledger) {
  while (!early_.empty() && early_.first_offset() <= next_) DeliverNextWaiting(delivery, ledger);
  FinishAtFin(delivery);
}

void HalfFlow::FinishAtFin(const Delivery& delivery) {
  is_plain_ = early_.empty() && fin_offset_ == kNoFin;
  if (next_ != fin_offset_ || is_finished_) return;
  is_finished_ = true;
  delivery.sink.OnFin(delivery.direction, delivery.at);
}

void HalfFlow::Acknowledge(uint64_t offset, const Delivery& delivery, ByteLedger& ledger) {
  // An acknowledgment of what no window allows is not one of this stream's.
  if (offset > std::max(next_, highest_end_) + kMaxWindowBytes) return;
  acknowledged_ = offset;
  GiveUpSnapped(delivery, ledger);
}

// Turns everything missing before `offset` into gaps, handing on what waits between.
void HalfFlow::GiveUpUntil(uint64_t offset, const Delivery& delivery, ByteLedger& ledger) {
  offset = std::min(offset, fin_offset_);
  if (next_ >= offset) return;
  Delivery behind = delivery;
  behind.at = {std::numeric_limits<int64_t>::min(), 0};
  while (next_ < offset || (!early_.empty() && early_.first_offset() <= next_)) {
    const uint64_t hole_end = early_.empty() ? offset : std::min(offset, early_.first_offset());
    // Each piece is seen when it came, but none before what stands in front of it.
    const SeenAt at = early_.empty() ? delivery.at : early_.first_at();
    if (at.timestamp_ns > behind.at.timestamp_ns) behind.at = at;
    if (hole_end > next_) {
      const uint64_t length = hole_end - next_;
      next_ = hole_end;
      ledger.missing_bytes += length;
      ledger.anomalies.Add(Anomaly::kMissingBytes, behind.at.packet_ordinal, length);
      delivery.sink.OnGap(delivery.direction, length, behind.at);
    }
    if (!early_.empty() && early_.first_offset() <= next_) DeliverNextWaiting(behind, ledger);
  }
  FinishAtFin(delivery);
  highest_end_ = std::max(highest_end_, next_);
}

void HalfFlow::GiveUpSnapped(const Delivery& delivery, ByteLedger& ledger) {
  GiveUpUntil(std::min(snapped_end_, acknowledged_), delivery, ledger);
}

void HalfFlow::GiveUpAcknowledged(const Delivery& delivery, ByteLedger& ledger) {
  is_patience_running_ = false;
  GiveUpUntil(patience_until_, delivery, ledger);
}

void HalfFlow::KeepWithinLimits(const Delivery& delivery, ByteLedger& ledger) {
  while (!early_.empty() && (early_.cost_bytes() > FlowTable::kMaxWaitingBytes ||
                             ledger.waiting_cost_bytes > ledger.max_waiting_bytes)) {
    ledger.anomalies.Add(Anomaly::kWaitingLimit, delivery.at.packet_ordinal);
    GiveUpUntil(early_.first_offset(), delivery, ledger);
  }
}

void HalfFlow::Flush(const Delivery& delivery, ByteLedger& ledger) {
  // A receiver that acknowledged FIN counts it as a byte; GiveUpUntil stops at the FIN, if there is
  // one.
  GiveUpUntil(std::max(highest_end_, acknowledged_), delivery, ledger);
  DeliverWaiting(delivery, ledger);
  while (!early_.empty()) {  // behind a FIN
    const uint64_t cost_before = early_.cost_bytes();
    ledger.ignored_bytes += early_.TakeFirst().bytes.size();
    ledger.waiting_cost_bytes -= cost_before - early_.cost_bytes();
  }
}

}  // namespace routewind
