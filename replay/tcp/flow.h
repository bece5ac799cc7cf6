// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "replay/tcp/half_flow.h"
#include "replay/tcp/settling.h"

namespace routewind {

// One TCP connection: both half-flows, where they start, and how it ends. Knows no other flow and
// no timers; FlowTable asks for what has become due.
//
// Source:      RFC 9293 §3.5 (handshake, reset), §3.6 (closing), RFC 7413 (data in the SYN).
// States:      settling (no SYN yet: segments are held), open, closed (OnEnd was called; what still
// comes is counted only).
class Flow {
 public:
  struct Origin {
    FlowKey key;
    std::array<Endpoint, 2> ends;  // by side
    FlowSide first_sender = 0;
    uint64_t ordinal = 0;
    SeenAt at;
  };
  Flow(const Origin& origin, ConnectionSinkFactory& factory, ByteLedger& ledger)
      : origin_(origin), initiator_(origin.first_sender), factory_(factory), ledger_(ledger) {}

  // What a SYN means to this flow.
  enum class SynMeaning { kOurs, kRepeated, kNewConnection };
  SynMeaning JudgeSyn(const Segment& syn, FlowSide side) const;
  // The SYN is ours: the half-flow starts behind it; with ACK, the other one behind what it
  // acknowledges.
  void AcceptSyn(const Segment& syn, FlowSide side, SeenAt at);
  // A SYN that was seen before, of this connection or of its predecessor.
  void OnRepeatedSyn(const Segment& syn, FlowSide side, SeenAt at);
  // Initial sequence numbers of the connection that had this tuple before: its late SYNs mean
  // nothing.
  void RememberPredecessor(const Flow& predecessor) { previous_isn_ = predecessor.isn_; }

  void OnSegment(const Segment& segment, FlowSide side, SeenAt at);
  // Decides without a SYN where the half-flows start, and hands on what was held, each segment with
  // its own SeenAt.
  void OnSettleDue() {
    if (settling_ != nullptr) Settle();
  }
  void GiveUpAcknowledged(FlowSide side, SeenAt at);
  // The capture ends, or the flow must go: holes become gaps, and the connection ends.
  void End(SeenAt at);

  const FlowKey& key() const { return origin_.key; }
  uint64_t ordinal() const { return origin_.ordinal; }
  bool is_closed() const { return is_closed_; }
  const ConnectionSink* target() const { return target_; }  // what is told now; null: nothing

  // True once for each time that OnSettleDue, GiveUpAcknowledged or, after closing, forgetting must
  // be scheduled.
  bool TakeSettleRequest() {
    return settling_ != nullptr && !std::exchange(is_settle_scheduled_, true);
  }
  bool TakePatienceRequest(FlowSide side) { return !is_closed_ && halves_[side].TakePatienceRequest(); }
  bool TakeGraceRequest() { return is_closed_ && !std::exchange(is_grace_scheduled_, true); }

  uint64_t last_seen = 0;        // FlowTable's clock
  bool carried_payload = false;  // in any segment so far; kept by FlowTable

 private:
  static FlowSide Other(FlowSide side) { return side ^ 1; }
  Delivery DeliveryFrom(FlowSide side, SeenAt at) {
    return Delivery{*target_,
                    side == initiator_ ? Direction::kFromInitiator : Direction::kToInitiator, at};
  }
  void OnDataInSyn(const Segment& syn, FlowSide side, SeenAt at);
  void StartHalf(FlowSide side, uint32_t first_sequence);
  void OpenSink();
  void TakeShortWay();
  void Settle();
  void ReplayHeld();
  void Hold(const Segment& segment, FlowSide side, SeenAt at);
  void Apply(const Segment& segment, FlowSide side, SeenAt at);
  void OnData(const Segment& segment, FlowSide side, SeenAt at);
  bool IsResetOfThisConnection(const Segment& segment, FlowSide side) const;
  void FlushHalves(SeenAt at);
  void Close(SeenAt at);

  Origin origin_;
  FlowSide initiator_ = 0;
  bool is_closed_ = false;
  bool was_reset_ = false;
  bool is_settle_scheduled_ = false;
  bool is_grace_scheduled_ = false;
  std::array<bool, 2> was_seen_{};  // by side, as all below
  std::array<bool, 2> was_syn_seen_{};
  std::array<uint32_t, 2> syn_identity_{};
  std::array<HalfFlow, 2> halves_;
  std::unique_ptr<ConnectionSink> sink_;
  ConnectionSink* target_ = nullptr;  // sink_, or its Direct()
  bool is_direct_ = false;
  std::array<std::optional<uint32_t>, 2> isn_;
  std::array<std::optional<uint32_t>, 2> previous_isn_;
  std::array<std::optional<uint32_t>, 2> first_acknowledged_;  // of a side that has not started
  std::unique_ptr<Settling> settling_;
  ConnectionSinkFactory& factory_;
  ByteLedger& ledger_;
};

}  // namespace routewind
