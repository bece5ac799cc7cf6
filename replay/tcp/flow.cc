// SPDX-License-Identifier: Apache-2.0
#include "replay/tcp/flow.h"

#include "engine/base/check.h"
#include "replay/tcp/flow_table.h"

namespace routewind {
namespace {

bool HasFlag(const Segment& segment, uint8_t flag) { return (segment.flags & flag) != 0; }

}  // namespace

Flow::SynMeaning Flow::JudgeSyn(const Segment& syn, FlowSide side) const {
  const FlowSide other = Other(side);
  const bool has_ack = HasFlag(syn, Segment::kAck);
  const bool acknowledges_ours = has_ack && isn_[other] && syn.acknowledgment == *isn_[other] + 1;
  if (previous_isn_[side] == syn.sequence && !acknowledges_ours) return SynMeaning::kRepeated;
  if (has_ack && previous_isn_[other] == syn.acknowledgment - 1 && !acknowledges_ours) {
    return SynMeaning::kRepeated;
  }
  if (isn_[side] == syn.sequence) {
    // Known from the other side's acknowledgment only: this is the first copy, in late.
    if (!was_syn_seen_[side] && !is_closed_) return SynMeaning::kOurs;
    // Refused, and tried again with the same number, as some systems do: the second try may
    // succeed.
    const bool was_refused =
        was_reset_ && halves_[side].next_offset() == 0 && halves_[other].next_offset() == 0;
    return was_refused && !has_ack ? SynMeaning::kNewConnection : SynMeaning::kRepeated;
  }
  if (isn_[side]) {
    // A SYN-ACK with another number for the same SYN: an answer the initiator did not take.
    return acknowledges_ours ? SynMeaning::kRepeated : SynMeaning::kNewConnection;
  }
  if (has_ack && isn_[other] && !acknowledges_ours) {
    return is_closed_ ? SynMeaning::kNewConnection : SynMeaning::kRepeated;
  }
  if (halves_[side].has_started()) {  // without a SYN
    if (halves_[side].start_sequence() != syn.sequence + 1) return SynMeaning::kNewConnection;
    return is_closed_ ? SynMeaning::kRepeated : SynMeaning::kOurs;
  }
  if (is_closed_) return SynMeaning::kNewConnection;
  if (settling_ != nullptr && !settling_->MayFollowSyn(syn.sequence, side)) {
    return SynMeaning::kNewConnection;
  }
  return SynMeaning::kOurs;
}

void Flow::AcceptSyn(const Segment& syn, FlowSide side, SeenAt at) {
  const bool has_ack = HasFlag(syn, Segment::kAck);
  const FlowSide other = Other(side);
  was_seen_[side] = true;
  was_syn_seen_[side] = true;
  syn_identity_[side] = syn.identity;
  isn_[side] = syn.sequence;
  StartHalf(side, syn.sequence + 1);
  if (has_ack && !isn_[other]) {
    isn_[other] = syn.acknowledgment - 1;
    StartHalf(other, syn.acknowledgment);
  }
  if (sink_ == nullptr) {
    initiator_ = has_ack ? other : side;
    OpenSink();
  }
  // The other half-flow may still wait for its own SYN; without content it can, and nothing need be
  // guessed.
  if (settling_ != nullptr && (halves_[other].has_started() || !settling_->HasContentFrom(other))) {
    ReplayHeld();
  }
  OnDataInSyn(syn, side, at);
}

// RFC 7413: the SYN takes one number, its data follow.
void Flow::OnDataInSyn(const Segment& syn, FlowSide side, SeenAt at) {
  if (syn.payload_wire_bytes == 0) return;
  Segment data = syn;
  data.sequence = syn.sequence + 1;
  data.flags = static_cast<uint8_t>(data.flags & ~Segment::kSyn);
  OnSegment(data, side, at);
}

void Flow::OnRepeatedSyn(const Segment& syn, FlowSide side, SeenAt at) {
  const bool is_copy = isn_[side] == syn.sequence && was_syn_seen_[side] && syn_identity_[side] == syn.identity;
  ledger_.anomalies.Add(is_copy ? Anomaly::kDuplicatePacket : Anomaly::kRetransmission, at.packet_ordinal);
  if (isn_[side] == syn.sequence) return OnDataInSyn(syn, side, at);
  ledger_.ignored_bytes += syn.payload.size();
}

void Flow::StartHalf(FlowSide side, uint32_t first_sequence) {
  if (!halves_[side].has_started()) halves_[side].Start(first_sequence);
}

void Flow::OpenSink() {
  if (!isn_[0] && !isn_[1]) ledger_.anomalies.Add(Anomaly::kNoHandshake, origin_.at.packet_ordinal);
  sink_ = factory_.OpenConnection(origin_.ends[initiator_], origin_.ends[Other(initiator_)],
                                  origin_.ordinal, origin_.at);
  CHECK(sink_ != nullptr);
  target_ = sink_.get();
}

void Flow::TakeShortWay() {
  ConnectionSink* const direct = sink_->Direct();
  if (direct == nullptr) return;
  target_ = direct;
  is_direct_ = true;
}

void Flow::OnSegment(const Segment& segment, FlowSide side, SeenAt at) {
  was_seen_[side] = true;
  if (settling_ != nullptr) return Hold(segment, side, at);
  const bool has_content = segment.payload_wire_bytes > 0 || HasFlag(segment, Segment::kFin);
  if (!is_closed_ && has_content && !halves_[side].has_started()) {
    if (first_acknowledged_[side] != segment.sequence) return Hold(segment, side, at);
    StartHalf(side, segment.sequence);
  }
  Apply(segment, side, at);
}

void Flow::Hold(const Segment& segment, FlowSide side, SeenAt at) {
  if (settling_ == nullptr) settling_ = std::make_unique<Settling>();
  const uint64_t cost_before = settling_->cost_bytes();
  settling_->Add(segment, side, at);
  ledger_.waiting_cost_bytes += settling_->cost_bytes() - cost_before;
  const bool is_over_limit = settling_->cost_bytes() > FlowTable::kMaxWaitingBytes ||
                             ledger_.waiting_cost_bytes > ledger_.max_waiting_bytes;
  if (is_over_limit || HasFlag(segment, Segment::kRst)) Settle();
}

void Flow::Settle() {
  CHECK(settling_ != nullptr);
  for (FlowSide side = 0; side < 2; ++side) {
    if (halves_[side].has_started()) continue;
    const auto first = settling_->FirstSequenceOf(side, first_acknowledged_[side]);
    if (first) StartHalf(side, *first);
  }
  if (sink_ == nullptr) OpenSink();
  ReplayHeld();
}

void Flow::ReplayHeld() {
  const std::unique_ptr<Settling> settling = std::move(settling_);
  ledger_.waiting_cost_bytes -= settling->cost_bytes();
  is_settle_scheduled_ = false;
  for (const Settling::Held& held : settling->held()) {
    Segment segment;
    segment.sequence = held.sequence;
    segment.acknowledgment = held.acknowledgment;
    segment.flags = held.flags;
    segment.identity = held.identity;
    segment.payload_wire_bytes = held.payload_wire_bytes;
    segment.payload = held.payload;
    Apply(segment, held.side, held.at);
  }
}

// The half-flow of `side` has started, if the segment carries anything.
void Flow::Apply(const Segment& segment, FlowSide side, SeenAt at) {
  if (is_closed_) {
    ledger_.ignored_bytes += segment.payload.size();
    if (!segment.payload.empty()) {
      const bool is_copy = halves_[side].IsCopy(segment.sequence, segment.identity);
      ledger_.anomalies.Add(is_copy ? Anomaly::kDuplicatePacket : Anomaly::kRetransmission, at.packet_ordinal);
    }
    return;
  }
  const FlowSide other = Other(side);
  if (HasFlag(segment, Segment::kAck)) {
    if (halves_[other].has_started()) {
      halves_[other].OnAcknowledgment(segment.acknowledgment, DeliveryFrom(other, at), ledger_);
    } else if (!first_acknowledged_[other] ||
               SequenceDistance(*first_acknowledged_[other], segment.acknowledgment) < 0) {
      first_acknowledged_[other] = segment.acknowledgment;
    }
  }
  if (segment.payload_wire_bytes > 0 || HasFlag(segment, Segment::kFin)) {
    OnData(segment, side, at);
    if (!is_direct_) TakeShortWay();
  }
  if (HasFlag(segment, Segment::kRst) && IsResetOfThisConnection(segment, side)) {
    FlushHalves(at);
    target_->OnReset(DeliveryFrom(side, at).direction, at);
    was_reset_ = true;
    Close(at);
  } else if (halves_[0].is_finished() && halves_[1].is_finished()) {
    Close(at);
  }
}

void Flow::OnData(const Segment& segment, FlowSide side, SeenAt at) {
  HalfFlow& half = halves_[side];
  const Delivery delivery = DeliveryFrom(side, at);
  const HalfFlow::Data data{.sequence = segment.sequence,
                            .payload = segment.payload,
                            .wire_bytes = segment.payload_wire_bytes,
                            .has_fin = HasFlag(segment, Segment::kFin),
                            .identity = segment.identity};
  half.OnData(data, delivery, ledger_);
  // Where only one direction was captured nobody will acknowledge anything: patience runs from when
  // a hole is seen.
  if (!was_seen_[Other(side)]) half.AssumeAcknowledged(delivery, ledger_);
}

// A reset from an earlier connection on the same ports must not end this one (RFC 9293 §3.10.7.3,
// §3.5.3).
bool Flow::IsResetOfThisConnection(const Segment& segment, FlowSide side) const {
  const HalfFlow& half = halves_[side];
  if (half.has_started()) {
    const int64_t offset = half.OffsetOf(segment.sequence);
    return offset >= -1 &&
           offset <= static_cast<int64_t>(half.next_offset() + HalfFlow::kMaxWindowBytes);
  }
  const HalfFlow& other = halves_[Other(side)];
  return !HasFlag(segment, Segment::kAck) || !other.has_started() ||
         other.OffsetOf(segment.acknowledgment) >= 0;
}

void Flow::GiveUpAcknowledged(FlowSide side, SeenAt at) {
  if (is_closed_) return;
  halves_[side].GiveUpAcknowledged(DeliveryFrom(side, at), ledger_);
  if (halves_[0].is_finished() && halves_[1].is_finished()) Close(at);
}

void Flow::FlushHalves(SeenAt at) {
  for (const FlowSide side : {initiator_, Other(initiator_)}) {
    if (halves_[side].has_started()) halves_[side].Flush(DeliveryFrom(side, at), ledger_);
  }
}

void Flow::End(SeenAt at) {
  if (settling_ != nullptr) Settle();
  if (is_closed_) return;
  FlushHalves(at);
  Close(at);
}

void Flow::Close(SeenAt at) {
  FlushHalves(at);  // only what stood behind a FIN can be left
  is_closed_ = true;
  target_->OnEnd(at);
  target_ = nullptr;
  sink_.reset();
}

}  // namespace routewind
