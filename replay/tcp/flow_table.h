// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "replay/anomaly.h"
#include "replay/net/segment.h"
#include "replay/tcp/connection_sink.h"

namespace routewind {

// TCP connections in a capture: finds or opens the flow of each segment and puts its bytes in order.
//
// Source:      RFC 9293 §3.4, §3.5, §3.10.7.
// Flows:       keyed by the whole four-tuple. A SYN with another initial sequence number on a known tuple is a new
//              connection (port reuse). A closed flow is kept for a while, because late and repeated segments follow.
// Holes:       early bytes are copied and wait, at most kMaxWaitingBytes in a half-flow; a hole is given up when that is
//              reached, when the receiver has acknowledged past it and kHolePatiencePackets more packets of the capture
//              have gone by, or at the end; then its length is told as a gap.
// Without SYN: segments wait until kSettlePackets packets have gone by, then the lowest sequence number seen is the start.
// Memory:      proportional to open flows and waiting bytes; idle flows beyond kMaxFlows are ended, oldest first.
// Complexity:  O(1) for a segment in order; O(log n) with n segments waiting.
class FlowTable {
 public:
  static constexpr uint64_t kMaxWaitingBytes = 4 << 20;
  static constexpr uint64_t kHolePatiencePackets = 1024;
  static constexpr uint64_t kSettlePackets = 64;
  static constexpr uint64_t kMaxFlows = 1 << 17;

  FlowTable(ConnectionSinkFactory& factory, AnomalyLog& anomalies);
  ~FlowTable();

  void OnSegment(const Segment& segment, SeenAt at);
  // End of the capture: holes become gaps, every connection ends.
  void Flush(SeenAt at);

  uint64_t connection_count() const;
  uint64_t payload_bytes() const;      // TCP payload bytes in all segments, repeats included
  uint64_t delivered_bytes() const;    // handed on in order
  uint64_t duplicate_bytes() const;    // seen before
  uint64_t missing_bytes() const;      // told as gaps

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace routewind
