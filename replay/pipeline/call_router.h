// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/route/decide.h"
#include "engine/route/possible.h"
#include "replay/grpc/rpc.h"
#include "replay/pipeline/call_events.h"
#include "replay/pipeline/call_recorder.h"
#include "replay/pipeline/kept_request.h"
#include "replay/pipeline/replay_report.h"

namespace routewind {

// A call that has ended, with its decision. Everything is borrowed for the length of the call to OnCall.
struct RoutedCall {
  const Rpc& rpc;               // rpc.ordinal is the call's number in the run, from 0, in capture order
  const Decision& decision;
  const KeptRequest& request;
  uint32_t capture = 0;         // index into the run's capture files
  const PossibleSelections* possible = nullptr;  // where parts of the request are not known
};

// Receives calls in the order in which they end.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void OnCall(const RoutedCall& call) = 0;
};

struct RouterOptions {
  uint64_t seed = 1;
  RequestTarget target;
};

// Numbers and concludes every call that recorders saw, and counts what became of it.
//
// Order:       draws are taken in the order in which request headers were complete in the capture; ties in time are settled
//              by client, server, then stream, then as they were told, so requests of one instant wait until time moves on.
// Unknown:     of a request with unknown parts it is asked what is possible. Only a certain one counts among its rule's
//              calls and takes the rule's next draw: picks are those of a run of the certain calls alone. Any other is
//              Outcome::kUncertain and counts in the upper bounds of every rule and backend that it may have gone to.
// Memory:      one slot for each call that has not ended; slots and their buffers are reused. Kept headers of all of them
//              together come to at most kMaxKeptBytes: beyond that a call's headers are not kept
//              (Anomaly::kHeaderListLimit, Completeness::kPartialHeaders). At most kMaxInstantRequests wait for their
//              instant to pass; more are settled as they came.
// Observers:   outlive the router.
class CallRouter {
 public:
  static constexpr size_t kMaxKeptBytes = 64 << 20;
  static constexpr size_t kMaxInstantRequests = 4096;

  CallRouter(const RouteTable& table, const RouterOptions& options, std::vector<CallObserver*> observers,
             ReplayReport& report);

  // Takes what the recorders saw of one stretch of the run, each of them at the same place of the span every time: by
  // position, and at one position by recorder. The events' buffers go on to the router, so they are used up.
  // Complexity:  linear in the events and in how far apart their positions are: no further than two for each segment.
  void Take(std::span<CallEvents> of_recorders);
  // Settles the last instant: after the last Take, and where time passes without packets.
  void Finish() { SettleInstant(); }

 private:
  struct Slot {
    Selection selection;
    std::unique_ptr<PossibleSelections> possible;  // of a request with unknown parts
    Decision decision;
    uint64_t ordinal = 0;
    int64_t time_ns = 0;
    ConnectionInfo connection;
    uint32_t stream_id = 0;
    uint32_t capture = 0;
    uint32_t dropped_headers = 0;
    bool is_settled = false;
    bool has_ended = false;
    Rpc rpc;  // copied when the call ends before its instant is settled
    KeptRequest request;
  };

  struct EventRef {
    uint32_t recorder = 0;
    uint32_t place = 0;  // among the recorder's
  };

  void SortEvents(std::span<CallEvents> of_recorders);
  void TakeEvent(uint32_t recorder, CallEvents& events, const CallEvents::Place& place);
  void OnRequest(uint32_t recorder, RequestEvent& event);
  void OnEnd(uint32_t recorder, const Rpc& rpc);
  uint32_t TakeSlot();
  Slot& SlotAt(uint32_t index) { return *slots_[index]; }
  void BoundKept(RequestEvent& event);
  void CountPossible(const PossibleSelections& possible);
  void SettleInstant();
  void Settle(Slot& slot);
  void Complete(uint32_t index, const Rpc& rpc);
  void CountUnrouted(const KeptRequest& request, const Selection& selection);

  const RouteTable& table_;
  const RouterOptions options_;
  const std::vector<CallObserver*> observers_;
  ReplayReport& report_;
  RuleCounters counters_;
  std::vector<EventRef> in_order_;                // while Take is at work
  std::vector<uint32_t> begins_;                  // likewise: of each position, in in_order_
  std::vector<std::vector<uint32_t>> slot_of_;    // by recorder and its number of the call
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<uint32_t> free_slots_;
  std::vector<uint32_t> instant_;                 // slots of the requests that share the newest timestamp
  size_t kept_bytes_ = 0;
};

}  // namespace routewind
