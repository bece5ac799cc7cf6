// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "replay/tcp/byte_ledger.h"
#include "replay/tcp/connection_sink.h"
#include "replay/tcp/early_bytes.h"
#include "replay/tcp/recent_packets.h"
#include "replay/tcp/sequence.h"

namespace routewind {

// Where a half-flow's bytes go, and the packet that is being processed.
struct Delivery {
  ConnectionSink& sink;
  Direction direction;
  SeenAt at;
};

// One direction of a TCP flow: segments in, in-order bytes, gaps and the end out.
//
// Source:      RFC 9293 §3.4 (sequence numbers), §3.10.7.4 (segment arrival).
// Units:       offsets are bytes after the SYN, 64-bit, never wrapping.
// Overlap:     of bytes that come twice the first copy wins.
// Snapped:     the tail that a snapped segment lacks is a hole. A retransmission may fill it until
// the receiver acknowledges
//              it: then the sender will not send it again, and the hole is given up at once. Other
//              holes that are acknowledged wait for kHolePatiencePackets more, because a capture
//              may show the acknowledgment first.
// Times:       bytes that waited for a hole that was filled are seen when it was, as the receiver saw them; where the hole is
//              given up they are seen when they came, for the receiver had all of it.
// Complexity:  O(1) in order, without allocation; O(log n) with n pieces waiting.
class HalfFlow {
 public:
  // Segments further ahead than the largest window there is (RFC 7323 §2.3) belong to no connection
  // we know.
  static constexpr uint64_t kMaxWindowBytes = uint64_t{1} << 30;

  // The stream begins with the byte numbered `first_sequence`. Before this, nothing else may be
  // called.
  void Start(uint32_t first_sequence);
  bool has_started() const { return has_started_; }
  uint32_t start_sequence() const { return start_sequence_; }

  struct Data {
    uint32_t sequence = 0;
    ByteSpan payload;
    uint64_t wire_bytes = 0;
    bool has_fin = false;
    uint32_t identity = 0;  // Segment::identity
  };
  void OnData(const Data& data, const Delivery& delivery, ByteLedger& ledger) {
    // The usual case, inline: exactly what was expected, and nothing is waiting.
    if (data.sequence == start_sequence_ + static_cast<uint32_t>(next_) && !data.has_fin &&
        is_plain_ && data.payload.size() == data.wire_bytes && highest_end_ == next_) {
      Deliver(data.payload, delivery, ledger);
      highest_end_ = next_;
      recent_.Add(data.sequence, data.identity);
      return;
    }
    OnUnusualData(data, delivery, ledger);
  }

  // The other direction acknowledged all bytes before `acknowledgment`.
  void OnAcknowledgment(uint32_t acknowledgment, const Delivery& delivery, ByteLedger& ledger) {
    const int64_t offset = WidenSequence(acknowledgment, start_sequence_, next_);
    if (offset > static_cast<int64_t>(acknowledged_))
      Acknowledge(static_cast<uint64_t>(offset), delivery, ledger);
  }

  // Nobody will acknowledge: takes all that was sent as acknowledged.
  void AssumeAcknowledged(const Delivery& delivery, ByteLedger& ledger) {
    if (highest_end_ > next_) Acknowledge(highest_end_, delivery, ledger);
  }

  // True once for each hole that was acknowledged: call GiveUpAcknowledged after the patience has
  // run out.
  bool TakePatienceRequest() {
    if (is_patience_running_ || !HasAcknowledgedHole()) return false;
    is_patience_running_ = true;
    patience_until_ = acknowledged_;
    return true;
  }
  void GiveUpAcknowledged(const Delivery& delivery, ByteLedger& ledger);

  // No more segments will come: all holes become gaps.
  void Flush(const Delivery& delivery, ByteLedger& ledger);

  // Whether this very packet was seen lately, and is no retransmission: captured at two points.
  bool IsCopy(uint32_t sequence, uint32_t identity) const { return recent_.Has(sequence, identity); }

  // FIN was told, with all bytes before it.
  bool is_finished() const { return is_finished_; }
  uint64_t next_offset() const { return next_; }
  // Widened offset of a sequence number; negative before the start.
  int64_t OffsetOf(uint32_t sequence) const {
    return WidenSequence(sequence, start_sequence_, next_);
  }

 private:
  static constexpr uint64_t kNoFin = std::numeric_limits<uint64_t>::max();

  struct Tally {
    uint64_t new_bytes = 0;
    uint64_t old_bytes = 0;
    uint64_t ignored_bytes = 0;
  };

  bool HasAcknowledgedHole() const { return std::min(acknowledged_, fin_offset_) > next_; }
  void OnUnusualData(const Data& data, const Delivery& delivery, ByteLedger& ledger);
  bool NoteFin(uint64_t offset);
  void Place(uint64_t offset, ByteSpan bytes, Tally& tally, const Delivery& delivery,
             ByteLedger& ledger);
  void Keep(uint64_t offset, ByteSpan bytes, Tally& tally, SeenAt at, ByteLedger& ledger);
  void Deliver(ByteSpan bytes, const Delivery& delivery, ByteLedger& ledger) {
    if (bytes.empty()) return;
    next_ += bytes.size();
    ledger.delivered_bytes += bytes.size();
    delivery.sink.OnBytes(delivery.direction, bytes, delivery.at);
  }
  void DeliverWaiting(const Delivery& delivery, ByteLedger& ledger);
  void DeliverNextWaiting(const Delivery& delivery, ByteLedger& ledger);
  void FinishAtFin(const Delivery& delivery);
  void Acknowledge(uint64_t offset, const Delivery& delivery, ByteLedger& ledger);
  void GiveUpUntil(uint64_t offset, const Delivery& delivery, ByteLedger& ledger);
  void GiveUpSnapped(const Delivery& delivery, ByteLedger& ledger);
  void KeepWithinLimits(const Delivery& delivery, ByteLedger& ledger);

  uint32_t start_sequence_ = 0;
  bool has_started_ = false;
  bool is_plain_ = true;  // no FIN known, nothing waiting
  bool is_finished_ = false;
  bool is_patience_running_ = false;
  uint64_t next_ = 0;            // first offset neither delivered nor given up
  uint64_t highest_end_ = 0;     // end of what was ever seen sent
  uint64_t acknowledged_ = 0;    // by the receiver
  uint64_t patience_until_ = 0;  // acknowledged_ when patience began
  uint64_t snapped_end_ = 0;     // end of the last segment whose tail was cut off
  uint64_t fin_offset_ = kNoFin;
  EarlyBytes early_;
  RecentPackets recent_;  // with payload or FIN
};

}  // namespace routewind
