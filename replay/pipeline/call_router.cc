// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/call_router.h"

#include <algorithm>
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
    slots_.emplace_back();
    return static_cast<uint32_t>(slots_.size() - 1);
  }
  const uint32_t index = free_slots_.back();
  free_slots_.pop_back();
  return index;
}

uint64_t CallRouter::OnRequest(const RpcRequest& request) {
  const bool is_new_instant = !instant_.empty() && slots_[instant_.front()].time_ns != request.at.timestamp_ns;
  if (is_new_instant || instant_.size() >= kMaxInstantRequests) SettleInstant();
  const RequestView view{.authority = request.authority,
                         .path = request.path,
                         .headers = request.headers,
                         .gateway = options_.gateway,
                         .port = options_.port};
  const uint32_t index = TakeSlot();
  Slot& slot = slots_[index];
  if (request.unknown.Any()) [[unlikely]] {
    SelectPartial(slot, view, request.unknown);
  } else {
    slot.selection = Select(table_, view);
    slot.possible.reset();
  }
  slot.time_ns = request.at.timestamp_ns;
  slot.connection = request.connection;
  slot.stream_id = request.stream_id;
  slot.capture = capture_;
  slot.is_settled = false;
  slot.has_ended = false;
  slot.dropped_headers = 0;
  if (!observers_.empty()) KeepRequest(slot, request);
  const bool is_unrouted = slot.selection.rule == kNoRule && slot.selection.outcome != Outcome::kUncertain;
  if (is_unrouted) CountUnrouted(request, slot.selection);
  instant_.push_back(index);
  return index;
}

void CallRouter::SelectPartial(Slot& slot, const RequestView& view, const UnknownParts& unknown) {
  slot.possible = std::make_unique<PossibleSelections>(SelectPossible(table_, view, unknown));
  slot.selection = slot.possible->is_certain() ? slot.possible->selections.front() : UncertainSelection(*slot.possible);
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

void CallRouter::KeepRequest(Slot& slot, const RpcRequest& request) {
  size_t bytes = request.authority.size() + request.path.size() + request.headers.size() * sizeof(HeaderView);
  for (const HeaderView& header : request.headers) bytes += header.name.size() + header.value.size();
  if (kept_bytes_ + bytes <= kMaxKeptBytes) {
    slot.request.Keep(request);
  } else {
    slot.request.KeepWithoutHeaders(request);
    slot.dropped_headers = static_cast<uint32_t>(request.headers.size());
    report_.anomalies.Add(Anomaly::kHeaderListLimit, request.at.packet_ordinal);
  }
  kept_bytes_ += slot.request.byte_count();
}

void CallRouter::CountUnrouted(const RpcRequest& request, const Selection& selection) {
  const auto cut = [](std::string_view text) {
    constexpr size_t kMax = ReplayReport::kMaxUnroutedTextBytes;
    return text.size() <= kMax ? std::string(text) : std::string(text.substr(0, kMax)) + "…";
  };
  UnroutedKey key{cut(request.authority), cut(request.path), selection.outcome};
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
  if (instant_.size() > 1) {
    std::sort(instant_.begin(), instant_.end(), [this](uint32_t a, uint32_t b) {
      const auto key = [this](uint32_t index) {
        const Slot& slot = slots_[index];
        const ConnectionInfo& connection = *slot.connection;
        return std::tie(connection.client, connection.server, connection.ordinal, slot.stream_id);
      };
      return key(a) < key(b);
    });
  }
  for (const uint32_t index : instant_) {
    Slot& slot = slots_[index];
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

void CallRouter::OnEnd(const Rpc& rpc) {
  const auto index = static_cast<uint32_t>(rpc.ordinal);
  CHECK(index < slots_.size());
  Slot& slot = slots_[index];
  if (slot.is_settled) {
    Complete(index, rpc);
    return;
  }
  slot.rpc = rpc;
  slot.connection_copy = *rpc.connection;  // the connection may be gone when the instant is settled
  slot.rpc.connection = &slot.connection_copy;
  slot.connection = &slot.connection_copy;
  slot.has_ended = true;
}

void CallRouter::Complete(uint32_t index, const Rpc& rpc) {
  Slot& slot = slots_[index];
  ++report_.completeness[static_cast<size_t>(rpc.completeness)];
  report_.rows_digest += DigestOf(slot.ordinal, rpc, slot.decision);
  if (!observers_.empty()) {
    Rpc numbered = rpc;
    numbered.ordinal = slot.ordinal;
    numbered.unknown_headers += slot.dropped_headers;
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
