// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/capture/libpcap_filter.h"
#include "replay/capture/packet_source.h"
#include "replay/net/packet_decoder.h"
#include "replay/pipeline/replay_report.h"
#include "replay/pipeline/segment_batch.h"
#include "replay/tls/tls_keys.h"

namespace routewind {

// Packets of the captures, in order of time, → batches of TCP segments. What is no segment is counted.
class PacketStage {
 public:
  // `filter` may be null: every packet is taken.
  PacketStage(PacketSource& source, bool is_endless, PacketFilter* filter, TlsKeys& keys, AnomalyLog& anomalies)
      : source_(source), is_endless_(is_endless), filter_(filter), keys_(keys), anomalies_(anomalies), packets_(anomalies) {}

  // Fills a batch and seals it. `stop`: asked before each packet whether the run is to end. False: it was the last.
  template <typename Stop>
  bool Fill(SegmentBatch& batch, const Stop& stop) {
    batch.Begin(segment_count_ + 1);
    PacketSource::Step step = PacketSource::Step::kPacket;
    while (step == PacketSource::Step::kPacket && !batch.IsFull()) {
      keys_.SetPosition(totals_.packets + 1);
      step = stop() ? StepAfterStop() : source_.Next(packet_);
      if (step == PacketSource::Step::kPacket) OnPacket(batch);
    }
    if (step == PacketSource::Step::kEnd) {
      batch.SealAsLast(last_, packet_.capture);
    } else if (step == PacketSource::Step::kIdle) {
      batch.SealAsIdle();
    } else {
      batch.Seal();
    }
    return step != PacketSource::Step::kEnd;
  }

  // Adds the packets' part of the totals. Call after the last batch.
  void AddTo(ReplayReport& report) const;

 private:
  void OnPacket(SegmentBatch& batch);
  void OnOtherPacket(PacketKind kind);

  // What is there already is still read of a source that has no other end than a stop.
  PacketSource::Step StepAfterStop() {
    if (!is_endless_) return PacketSource::Step::kEnd;
    source_.Stop();
    return source_.Next(packet_);
  }

  PacketSource& source_;
  const bool is_endless_;
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
