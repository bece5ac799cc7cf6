// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/call_router.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

#include "engine/base/check.h"
#include "engine/base/stable_hash.h"

namespace routewind {
namespace {

// One call as a hash; their sum over all calls is a digest that does not depend on the order in which calls end.
uint64_t DigestOf(uint64_t ordinal, const Rpc& rpc, const Decision& decision) {
  const uint64_t fields[] = {
      ordinal,
      static_cast<uint64_t>(rpc.request_at.timestamp_ns),
      static_cast<uint64_t>(rpc.end_at.timestamp_ns),
      rpc.stream_id,
      rpc.request.messages,
      rpc.request.bytes,
      rpc.response.messages,
      rpc.response.bytes,
      static_cast<uint64_t>(rpc.completeness),
      rpc.status ? static_cast<uint64_t>(*rpc.status) : 99,
      static_cast<uint64_t>(decision.reason),
      decision.selection.rule,
      decision.selection.match,
      decision.backend != nullptr ? decision.backend->index : 99,
  };
  return StableHash({reinterpret_cast<const char*>(fields), sizeof fields});
}

}  // namespace

CallRouter::CallRouter(const RouteTable& table, const RouterOptions& options, std::vector<CallObserver*> observers,
                       ReplayReport& report)
    : table_(table), options_(options), observers_(std::move(observers)), report_(report), counters_(table) {
  report_.rules.resize(table.rules().size());
  for (size_t i = 0; i < report_.rules.size(); ++i) report_.rules[i].backends.resize(table.rules()[i].backends.size());
}

uint32_t CallRouter::TakeSlot() {
  if (free_slots_.empty()) {
    slots_.push_back(std::make_unique<Slot>());
    return static_cast<uint32_t>(slots_.size() - 1);
  }
  const uint32_t index = free_slots_.back();
  free_slots_.pop_back();
  return index;
}

void CallRouter::Take(std::span<CallEvents> of_recorders) {
  if (slot_of_.size() < of_recorders.size()) slot_of_.resize(of_recorders.size());
  SortEvents(of_recorders);
  for (const EventRef& event : in_order_) {
    CallEvents& events = of_recorders[event.recorder];
    TakeEvent(event.recorder, events, events.places()[event.place]);
  }
}

// Fills in_order_, by counting how many events stand at each position.
void CallRouter::SortEvents(std::span<CallEvents> of_recorders) {
  uint64_t first = std::numeric_limits<uint64_t>::max();
  uint64_t last = 0;
  size_t count = 0;
  for (const CallEvents& events : of_recorders) {
    const auto places = events.places();
    if (places.empty()) continue;
    first = std::min(first, places.front().position);
    last = std::max(last, places.back().position);
    count += places.size();
  }
  in_order_.resize(count);
  if (count == 0) return;
  begins_.assign(last - first + 2, 0);
  for (const CallEvents& events : of_recorders) {
    for (const CallEvents::Place& place : events.places()) ++begins_[place.position - first + 1];
  }
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  for (uint32_t recorder = 0; recorder < of_recorders.size(); ++recorder) {
    const auto places = of_recorders[recorder].places();
    for (uint32_t i = 0; i < places.size(); ++i) in_order_[begins_[places[i].position - first]++] = {recorder, i};
  }
}

void CallRouter::TakeEvent(uint32_t recorder, CallEvents& events, const CallEvents::Place& place) {
  if (place.is_end) {
    OnEnd(recorder, events.end(place));
  } else {
    OnRequest(recorder, events.request(place));
  }
}

void CallRouter::OnRequest(uint32_t recorder, RequestEvent& event) {
  const bool is_new_instant = !instant_.empty() && SlotAt(instant_.front()).time_ns != event.at.timestamp_ns;
  if (is_new_instant || instant_.size() >= kMaxInstantRequests) SettleInstant();
  const bool is_unrouted = event.selection.rule == kNoRule && event.selection.outcome != Outcome::kUncertain;
  if (is_unrouted) CountUnrouted(event.request, event.selection);
  if (observers_.empty()) {
    if (is_unrouted) event.request.Release();  // of any other, nothing was kept
  } else {
    BoundKept(event);
  }
  const uint32_t index = TakeSlot();
  Slot& slot = SlotAt(index);
  slot.selection = event.selection;
  slot.possible = std::move(event.possible);
  slot.time_ns = event.at.timestamp_ns;
  slot.connection = event.connection;
  slot.stream_id = event.stream_id;
  slot.capture = event.capture;
  slot.dropped_headers = event.dropped_headers;
  slot.is_settled = false;
  slot.has_ended = false;
  if (!observers_.empty()) std::swap(slot.request, event.request);
  std::vector<uint32_t>& slots = slot_of_[recorder];
  if (slots.size() <= event.call) slots.resize(event.call + 1);
  slots[event.call] = index;
  instant_.push_back(index);
}

void CallRouter::BoundKept(RequestEvent& event) {
  if (kept_bytes_ + event.request.byte_count() > kMaxKeptBytes && !event.request.headers().empty()) {
    event.dropped_headers += static_cast<uint32_t>(event.request.headers().size());
    event.request.DropHeaders();
    report_.anomalies.Add(Anomaly::kHeaderListLimit, event.at.packet_ordinal);
  }
  kept_bytes_ += event.request.byte_count();
}

// Upper bounds: the call may have gone to each of these.
void CallRouter::CountPossible(const PossibleSelections& possible) {
  for (const Selection& selection : possible.selections) {
    if (selection.rule == kNoRule) continue;
    RuleTally& tally = report_.rules[selection.rule];
    ++tally.possible_calls;
    for (const TableBackend& backend : table_.rules()[selection.rule].backends) {
      if (backend.weight > 0) ++tally.backends[backend.index].possible_calls;
    }
  }
}

void CallRouter::CountUnrouted(const KeptRequest& request, const Selection& selection) {
  const auto cut = [](std::string_view text) {
    constexpr size_t kMax = ReplayReport::kMaxUnroutedTextBytes;
    return text.size() <= kMax ? std::string(text) : std::string(text.substr(0, kMax)) + "…";
  };
  UnroutedKey key{cut(request.authority()), cut(request.path()), selection.outcome};
  const auto found = report_.unrouted.find(key);
  if (found != report_.unrouted.end()) {
    ++found->second;
  } else if (report_.unrouted.size() < ReplayReport::kMaxUnrouted) {
    report_.unrouted.emplace(std::move(key), 1);
  } else {
    ++report_.unrouted_others;
  }
}

void CallRouter::SettleInstant() {
  const auto key = [this](uint32_t index) {
    const Slot& slot = SlotAt(index);
    const ConnectionInfo& connection = slot.connection;
    return std::tie(connection.client, connection.server, connection.ordinal, slot.stream_id);
  };
  const auto goes_before = [key](uint32_t a, uint32_t b) { return key(a) < key(b); };
  // Most instants have one request; of others, most are in order as they came, and sorting would allocate.
  if (!std::is_sorted(instant_.begin(), instant_.end(), goes_before)) {
    std::stable_sort(instant_.begin(), instant_.end(), goes_before);
  }
  for (const uint32_t index : instant_) {
    Slot& slot = SlotAt(index);
    Settle(slot);
    if (slot.has_ended) Complete(index, slot.rpc);
  }
  instant_.clear();
}

void CallRouter::Settle(Slot& slot) {
  slot.ordinal = report_.calls++;
  slot.decision = Conclude(table_, slot.selection, {options_.seed, counters_.Next(slot.selection.rule)});
  slot.is_settled = true;
  ++report_.outcomes[static_cast<size_t>(slot.decision.outcome)];
  if (slot.decision.outcome == Outcome::kUncertain) CountPossible(*slot.possible);
  if (slot.selection.rule == kNoRule) return;
  RuleTally& tally = report_.rules[slot.selection.rule];
  ++tally.calls;
  if (slot.decision.backend != nullptr) ++tally.backends[slot.decision.backend->index].calls;
}

void CallRouter::OnEnd(uint32_t recorder, const Rpc& rpc) {
  const uint32_t index = slot_of_[recorder].at(rpc.ordinal);
  Slot& slot = SlotAt(index);
  if (slot.is_settled) {
    Complete(index, rpc);
    return;
  }
  slot.rpc = rpc;
  slot.has_ended = true;
}

void CallRouter::Complete(uint32_t index, const Rpc& rpc) {
  Slot& slot = SlotAt(index);
  ++report_.completeness[static_cast<size_t>(rpc.completeness)];
  report_.rows_digest += DigestOf(slot.ordinal, rpc, slot.decision);
  if (!observers_.empty()) {
    Rpc numbered = rpc;
    numbered.connection = &slot.connection;
    numbered.ordinal = slot.ordinal;
    if (numbered.unknown_headers != UnknownParts::kAnyNumber) numbered.unknown_headers += slot.dropped_headers;
    if (slot.dropped_headers != 0) numbered.completeness = Completeness::kPartialHeaders;
    for (CallObserver* observer : observers_) {
      observer->OnCall({numbered, slot.decision, slot.request, slot.capture, slot.possible.get()});
    }
  }
  if (!observers_.empty()) {
    kept_bytes_ -= slot.request.byte_count();
    slot.request.Release();
  }
  free_slots_.push_back(index);
}

}  // namespace routewind
