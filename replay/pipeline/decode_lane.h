// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/http2/http2_connection.h"
#include "replay/http2/opening.h"
#include "replay/pipeline/call_recorder.h"
#include "replay/pipeline/replay_report.h"
#include "replay/pipeline/segment_batch.h"
#include "replay/tcp/flow_table.h"
#include "replay/tls/tls_connection.h"

namespace routewind {

// Everything between a segment and a call, for the connections of one lane: built once, joined in order. Lanes share only
// what is read, so each may be on a thread of its own; a lane sees every batch, in order.
class alignas(128) DecodeLane {  // neighbours share no cache line
 public:
  DecodeLane(const RouteTable& table, const RequestTarget& target, bool keeps_requests, TlsKeys& keys)
      : recorder_(table, target, keeps_requests, anomalies_),
        http2_(recorder_, anomalies_),
        tls_(http2_, keys, anomalies_),
        opening_(tls_),
        flows_(opening_, anomalies_, LimitsOfOne()) {}

  // Http2ConnectionFactory::DistrustHabits. Before the first batch.
  void DistrustHabits() { http2_.DistrustHabits(); }
  // Decodes the lane's part of a batch; `events` are cleared first.
  void Process(uint32_t lane, const SegmentBatch& batch, CallEvents& events);
  // Adds what this lane counted. Call after the last batch.
  void AddTo(ReplayReport& report) const;

 private:
  class Clock;

  void Foresee(const SegmentBatch& batch, const std::vector<uint32_t>& places, size_t next) const;
  static FlowLimits LimitsOfOne() {
    const FlowLimits all;
    return {all.waiting_bytes / kLanes, all.flows / kLanes, all.evicted / kLanes};
  }

  AnomalyLog anomalies_;
  CallRecorder recorder_;
  Http2ConnectionFactory http2_;
  TlsConnectionFactory tls_;
  OpeningFactory opening_;
  FlowTable flows_;
};

}  // namespace routewind
