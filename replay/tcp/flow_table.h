// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "replay/anomaly.h"
#include "replay/net/segment.h"
#include "replay/tcp/connection_sink.h"
#include "replay/tcp/flow_key.h"

namespace routewind {

// TCP connections in a capture: finds or opens the flow of each segment and puts its bytes in
// order.
//
// Source:      RFC 9293 §3.4, §3.5, §3.10.7.
// Packets:     this table sees only TCP segments: the numbers of packets below count those. Where the connections of a
//              capture are spread over several tables, each is told of the segments of the others (PassOver), so that it
//              does everything when a single table would have done it.
// Flows:       keyed by the whole four-tuple. A SYN or a segment with payload opens one. A SYN with
// another initial
//              sequence number on a known tuple is a new connection (port reuse). A connection
//              closed by two FINs or by RST is told so at once, but its tuple is kept for
//              kGracePackets, because late and repeated segments follow: they are counted as
//              ignored and open nothing.
// Holes:       early bytes are copied and wait, at most kMaxWaitingBytes in a half-flow and
// FlowLimits::waiting_bytes in all;
//              a hole is given up when that is reached, when the receiver has acknowledged past it
//              and kHolePatiencePackets more packets have gone by, or at the end; then its length
//              is told as a gap. The tail that a snapped segment lacks is given up as soon as it is
//              acknowledged. Where only one direction is in the capture, a hole counts as
//              acknowledged when it is seen.
// Without SYN: segments wait until kSettlePackets packets have gone by, then the lowest sequence
// number seen is the start.
//              What waited for that reason is told with the SeenAt of its own packet, everything
//              else with that of the packet that is being processed.
// Reset:       what waits is told first, holes as gaps, then OnReset.
// Memory:      proportional to open flows and waiting bytes; beyond FlowLimits::flows, as many as FlowLimits::evicted go:
//              closed ones first, then those that never carried payload, then those idle longest.
//              Each that was still open is counted as kFlowLimit.
// Complexity:  O(1) for a segment in order; O(log n) with n segments waiting.
struct FlowLimits {
  uint64_t waiting_bytes = 256 << 20;
  uint64_t flows = 1 << 17;
  uint64_t evicted = 1 << 10;
};

// What the segments were that a table is told of without seeing them.
class SegmentClock {
 public:
  virtual ~SegmentClock() = default;
  virtual SeenAt At(uint64_t segment) const = 0;  // of the run's segment with this number, from 1
};

class FlowTable {
 public:
  static constexpr uint64_t kMaxWaitingBytes = 4 << 20;
  static constexpr uint64_t kHolePatiencePackets = 1024;
  static constexpr uint64_t kSettlePackets = 64;
  static constexpr uint64_t kGracePackets = 1 << 14;

  FlowTable(ConnectionSinkFactory& factory, AnomalyLog& anomalies, const FlowLimits& limits = {});
  ~FlowTable();

  // The next segment of the run.
  void OnSegment(const Segment& segment, SeenAt at) { OnSegment(segment, FlowPlaceOf(segment), at); }
  void OnSegment(const Segment& segment, const FlowPlace& place, SeenAt at);
  // A segment of this flow comes soon: has brought near what finds the flow, a little later the flow, and later still what
  // takes its bytes. Changes nothing.
  void ForeseePlace(const FlowPlace& place) const;
  void Foresee(const FlowPlace& place) const;
  void ForeseeSink(const FlowPlace& place) const;
  // The segments up to number `last`, from 1, were not this table's: what comes due at each of them is done, with its
  // own SeenAt. `clock` is asked for those alone.
  void PassOver(uint64_t last, const SegmentClock& clock);
  // End of the capture: holes become gaps, every connection ends.
  void Flush(SeenAt at);

  // After Flush: payload_bytes == delivered_bytes + duplicate_bytes + ignored_bytes.
  uint64_t connection_count() const;
  uint64_t payload_bytes() const;    // TCP payload bytes in all segments, repeats included
  uint64_t delivered_bytes() const;  // handed on in order
  uint64_t duplicate_bytes()
      const;  // at a place already delivered, given up or waiting, or before the start
  uint64_t ignored_bytes()
      const;  // of no open connection: after FIN or RST, or far outside any window
  uint64_t missing_bytes() const;  // told as gaps

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace routewind
