// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/capture/capture_set.h"
#include "replay/capture/libpcap_filter.h"
#include "replay/net/packet_decoder.h"
#include "replay/pipeline/replay_report.h"
#include "replay/pipeline/segment_batch.h"
#include "replay/tls/tls_keys.h"

namespace routewind {

// Packets of the captures, in order of time, → batches of TCP segments. What is no segment is counted.
class PacketStage {
 public:
  // `filter` may be null: every packet is taken.
  PacketStage(CaptureSet& captures, PacketFilter* filter, TlsKeys& keys, AnomalyLog& anomalies)
      : captures_(captures), filter_(filter), keys_(keys), anomalies_(anomalies), packets_(anomalies) {}

  // Fills a batch and seals it. `stop`: asked before each packet whether the run is to end here. False: it was the last.
  template <typename Stop>
  bool Fill(SegmentBatch& batch, const Stop& stop) {
    batch.Begin(segment_count_ + 1);
    bool is_over = false;
    while (!batch.IsFull() && !is_over) {
      keys_.SetPosition(totals_.packets + 1);
      is_over = stop() || !captures_.Next(packet_);
      if (!is_over) OnPacket(batch);
    }
    if (is_over) {
      batch.SealAsLast(last_, packet_.capture);
    } else {
      batch.Seal();
    }
    return !is_over;
  }

  // Adds the packets' part of the totals. Call after the last batch.
  void AddTo(ReplayReport& report) const;
  uint64_t packet_count() const { return totals_.packets; }

 private:
  void OnPacket(SegmentBatch& batch);
  void OnOtherPacket(PacketKind kind);

  CaptureSet& captures_;
  PacketFilter* const filter_;
  TlsKeys& keys_;
  AnomalyLog& anomalies_;
  CaptureTotals totals_;
  PacketDecoder packets_;
  Packet packet_;
  Segment segment_;
  SeenAt last_;
  uint64_t segment_count_ = 0;
  uint64_t first_fragment_ = 0;
};

}  // namespace routewind
