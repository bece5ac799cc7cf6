// SPDX-License-Identifier: Apache-2.0
#include "replay/tcp/flow_table.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <tuple>
#include <vector>

#include "replay/tcp/flow.h"
#include "replay/tcp/flow_index.h"

namespace routewind {
namespace {

constexpr uint32_t kNone = FlowIndex::kNone;
constexpr size_t kCacheLineBytes = 64;
constexpr size_t kFetchedSinkBytes = 832;  // a session of HTTP/2
constexpr uint64_t kNever = std::numeric_limits<uint64_t>::max();

// Something to be done with a flow once so many segments have gone by. Each kind has one patience,
// so a queue is in order.
struct Due {
  uint64_t tick = 0;
  uint32_t slot = kNone;
  uint64_t flow_ordinal = 0;  // the slot may have a new tenant by then
  FlowSide side = 0;
};

// Has memory brought near. Changes nothing: the memory may be shorter, or none at all.
void Fetch(const void* address, size_t bytes) {
  const auto begin = reinterpret_cast<uintptr_t>(address);
  for (size_t at = 0; at < bytes; at += kCacheLineBytes) __builtin_prefetch(reinterpret_cast<const void*>(begin + at));
}

}  // namespace

struct FlowTable::Impl {
  Impl(ConnectionSinkFactory& sink_factory, AnomalyLog& anomalies, const FlowLimits& flow_limits)
      : factory(sink_factory), limits(flow_limits), ledger{anomalies, flow_limits.waiting_bytes} {}

  void OnSegment(const Segment& segment, const FlowPlace& place, SeenAt at);
  void PassOver(uint64_t last, const SegmentClock& clock);
  void Foresee(uint64_t hash) const;
  void ForeseeSink(uint64_t hash) const;
  uint32_t Find(const FlowKey& key, uint64_t hash) const;
  uint32_t OnSyn(const Segment& syn, uint32_t slot, const FlowKey& key, FlowSide side, SeenAt at);
  std::unique_ptr<Flow> NewFlow(const Segment& segment, const FlowKey& key, FlowSide side, SeenAt at);
  uint32_t Open(const Segment& segment, const FlowKey& key, FlowSide side, SeenAt at);
  void Schedule(uint32_t slot);
  void Push(std::deque<Due>& queue, uint64_t patience, uint32_t slot, FlowSide side);
  bool TakeDue(std::deque<Due>& queue, Due& due) const;
  void RunDue(SeenAt at);
  void Drop(uint32_t slot);
  void Evict(SeenAt at);
  void Flush(SeenAt at);

  ConnectionSinkFactory& factory;
  const FlowLimits limits;
  ByteLedger ledger;
  FlowIndex index;
  std::vector<std::unique_ptr<Flow>> flows;  // by slot; null: free
  std::vector<uint32_t> free_slots;
  uint32_t last_slot = kNone;  // most segments belong to the flow of the one before
  uint64_t connection_count = 0;
  uint64_t tick = 0;  // segments so far, those of other tables included
  uint64_t next_due = kNever;
  std::deque<Due> settle_due;
  std::deque<Due> patience_due;
  std::deque<Due> grace_due;
};

void FlowTable::Impl::OnSegment(const Segment& segment, const FlowPlace& place, SeenAt at) {
  ledger.payload_bytes += segment.payload.size();
  if (++tick >= next_due) RunDue(at);
  const FlowSide side = place.side;
  const FlowKey key = FlowKeyOf(segment, side);
  uint32_t slot = Find(key, place.hash);
  const int handshake_flags = segment.flags & (Segment::kSyn | Segment::kRst);
  if (handshake_flags == Segment::kSyn) {
    slot = OnSyn(segment, slot, key, side, at);
  } else {
    if (slot == kNone) {
      const bool is_reset = (handshake_flags & Segment::kRst) != 0;
      if (segment.payload_wire_bytes == 0 || is_reset) {  // nothing that would begin a connection
        ledger.ignored_bytes += segment.payload.size();
        return;
      }
      slot = Open(segment, key, side, at);
    }
    flows[slot]->OnSegment(segment, side, at);
  }
  flows[slot]->last_seen = tick;
  if (segment.payload_wire_bytes > 0) flows[slot]->carried_payload = true;
  last_slot = slot;
  Schedule(slot);
}

void FlowTable::Impl::PassOver(uint64_t last, const SegmentClock& clock) {
  while (next_due <= last) {
    tick = next_due;
    RunDue(clock.At(tick));
  }
  tick = last;
}

// A flow is only looked at once it was foreseen, and its sink is then.
void FlowTable::Impl::Foresee(uint64_t hash) const {
  const uint32_t slot = index.Guess(hash);
  if (slot != kNone) Fetch(flows[slot].get(), sizeof(Flow));
}

void FlowTable::Impl::ForeseeSink(uint64_t hash) const {
  const uint32_t slot = index.Guess(hash);
  if (slot != kNone) Fetch(flows[slot]->target(), kFetchedSinkBytes);
}

uint32_t FlowTable::Impl::Find(const FlowKey& key, uint64_t hash) const {
  if (last_slot != kNone && flows[last_slot]->key() == key) return last_slot;
  return index.Find(key, hash);
}

uint32_t FlowTable::Impl::OnSyn(const Segment& syn, uint32_t slot, const FlowKey& key, FlowSide side,
                                SeenAt at) {
  if (slot == kNone) {
    slot = Open(syn, key, side, at);
    flows[slot]->AcceptSyn(syn, side, at);
    return slot;
  }
  Flow& flow = *flows[slot];
  switch (flow.JudgeSyn(syn, side)) {
    case Flow::SynMeaning::kOurs:
      flow.AcceptSyn(syn, side, at);
      break;
    case Flow::SynMeaning::kRepeated:
      flow.OnRepeatedSyn(syn, side, at);
      break;
    case Flow::SynMeaning::kNewConnection: {
      flow.End(at);
      std::unique_ptr<Flow> successor = NewFlow(syn, key, side, at);
      successor->RememberPredecessor(flow);
      flows[slot] = std::move(successor);
      flows[slot]->AcceptSyn(syn, side, at);
      break;
    }
  }
  return slot;
}

std::unique_ptr<Flow> FlowTable::Impl::NewFlow(const Segment& segment, const FlowKey& key,
                                               FlowSide side, SeenAt at) {
  Flow::Origin origin{
      .key = key, .ends = {}, .first_sender = side, .ordinal = tick, .at = at};
  ++connection_count;
  origin.ends[side] = segment.source;
  origin.ends[side ^ 1] = segment.destination;
  return std::make_unique<Flow>(origin, factory, ledger);
}

uint32_t FlowTable::Impl::Open(const Segment& segment, const FlowKey& key, FlowSide side, SeenAt at) {
  if (index.size() >= limits.flows) Evict(at);
  uint32_t slot = static_cast<uint32_t>(flows.size());
  if (free_slots.empty()) {
    flows.emplace_back();
  } else {
    slot = free_slots.back();
    free_slots.pop_back();
  }
  flows[slot] = NewFlow(segment, key, side, at);
  index.Insert(key, key.Hash(), slot);
  return slot;
}

// Puts what the flow has come to wait for on the calendar.
void FlowTable::Impl::Schedule(uint32_t slot) {
  Flow& flow = *flows[slot];
  if (flow.TakeSettleRequest()) Push(settle_due, kSettlePackets, slot, 0);
  for (FlowSide side = 0; side < 2; ++side) {
    if (flow.TakePatienceRequest(side)) Push(patience_due, kHolePatiencePackets, slot, side);
  }
  if (flow.TakeGraceRequest()) Push(grace_due, kGracePackets, slot, 0);
}

void FlowTable::Impl::Push(std::deque<Due>& queue, uint64_t patience, uint32_t slot, FlowSide side) {
  queue.push_back(Due{tick + patience, slot, flows[slot]->ordinal(), side});
  next_due = std::min(next_due, tick + patience);
}

bool FlowTable::Impl::TakeDue(std::deque<Due>& queue, Due& due) const {
  while (!queue.empty() && queue.front().tick <= tick) {
    due = queue.front();
    queue.pop_front();
    const Flow* flow = flows[due.slot].get();
    if (flow != nullptr && flow->ordinal() == due.flow_ordinal) return true;
  }
  return false;
}

void FlowTable::Impl::RunDue(SeenAt at) {
  Due due;
  while (TakeDue(settle_due, due)) {
    flows[due.slot]->OnSettleDue();
    Schedule(due.slot);
  }
  while (TakeDue(patience_due, due)) {
    flows[due.slot]->GiveUpAcknowledged(due.side, at);
    Schedule(due.slot);
  }
  while (TakeDue(grace_due, due)) Drop(due.slot);
  next_due = kNever;
  for (const std::deque<Due>* queue : {&settle_due, &patience_due, &grace_due}) {
    if (!queue->empty()) next_due = std::min(next_due, queue->front().tick);
  }
}

void FlowTable::Impl::Drop(uint32_t slot) {
  index.Erase(flows[slot]->key(), flows[slot]->key().Hash());
  flows[slot].reset();
  free_slots.push_back(slot);
  if (last_slot == slot) last_slot = kNone;
}

// What is lost least goes first: closed connections, then those without payload, then the rest;
// among equals the one that was idle longest. Many at a time, because finding them looks at all.
void FlowTable::Impl::Evict(SeenAt at) {
  std::vector<uint32_t> slots;
  for (uint32_t slot = 0; slot < flows.size(); ++slot) {
    if (flows[slot] != nullptr) slots.push_back(slot);
  }
  const auto rank = [&](uint32_t slot) {
    const Flow& flow = *flows[slot];
    return std::tuple{!flow.is_closed(), flow.carried_payload, flow.last_seen};
  };
  const auto goes_before = [&](uint32_t a, uint32_t b) { return rank(a) < rank(b); };
  const size_t count = std::min<size_t>(slots.size(), limits.evicted);
  std::partial_sort(slots.begin(), slots.begin() + static_cast<ptrdiff_t>(count), slots.end(),
                    goes_before);
  slots.resize(count);
  for (const uint32_t slot : slots) {
    if (!flows[slot]->is_closed()) ledger.anomalies.Add(Anomaly::kFlowLimit, at.packet_ordinal);
    flows[slot]->End(at);
    Drop(slot);
  }
}

void FlowTable::Impl::Flush(SeenAt at) {
  std::vector<uint32_t> slots;
  for (uint32_t slot = 0; slot < flows.size(); ++slot) {
    if (flows[slot] != nullptr) slots.push_back(slot);
  }
  std::sort(slots.begin(), slots.end(),
            [&](uint32_t a, uint32_t b) { return flows[a]->ordinal() < flows[b]->ordinal(); });
  for (const uint32_t slot : slots) {
    flows[slot]->End(at);
    Drop(slot);
  }
}

FlowTable::FlowTable(ConnectionSinkFactory& factory, AnomalyLog& anomalies, const FlowLimits& limits)
    : impl_(std::make_unique<Impl>(factory, anomalies, limits)) {}
FlowTable::~FlowTable() = default;

void FlowTable::OnSegment(const Segment& segment, const FlowPlace& place, SeenAt at) { impl_->OnSegment(segment, place, at); }
void FlowTable::ForeseePlace(const FlowPlace& place) const { impl_->index.Foresee(place.hash); }
void FlowTable::Foresee(const FlowPlace& place) const { impl_->Foresee(place.hash); }
void FlowTable::ForeseeSink(const FlowPlace& place) const { impl_->ForeseeSink(place.hash); }
void FlowTable::PassOver(uint64_t last, const SegmentClock& clock) { impl_->PassOver(last, clock); }
void FlowTable::Flush(SeenAt at) { impl_->Flush(at); }

uint64_t FlowTable::connection_count() const { return impl_->connection_count; }
uint64_t FlowTable::payload_bytes() const { return impl_->ledger.payload_bytes; }
uint64_t FlowTable::delivered_bytes() const { return impl_->ledger.delivered_bytes; }
uint64_t FlowTable::duplicate_bytes() const { return impl_->ledger.duplicate_bytes; }
uint64_t FlowTable::ignored_bytes() const { return impl_->ledger.ignored_bytes; }
uint64_t FlowTable::missing_bytes() const { return impl_->ledger.missing_bytes; }

}  // namespace routewind
