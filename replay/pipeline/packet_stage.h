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

  // Fills a batch and seals it. `stop`: asked before each packet whether the run is to end. `before`: told of each packet's
  // time, and the number of the segment that comes next, before the packet is looked at; false: the packet must wait for
  // the next batch.
  template <typename Stop, typename Before>
  void Fill(SegmentBatch& batch, const Stop& stop, const Before& before) {
    batch.Begin(segment_count_ + 1);
    PacketSource::Step step = PacketSource::Step::kPacket;
    while (!batch.IsFull()) {
      if (!is_packet_waiting_) step = Read(stop);
      if (step != PacketSource::Step::kPacket) break;
      is_packet_waiting_ = !before(packet_.timestamp_ns, segment_count_ + 1);
      if (is_packet_waiting_) break;
      OnPacket(batch);
    }
    is_over_ = step == PacketSource::Step::kEnd;
    if (is_over_) {
      batch.SealAsLast(last_, packet_.capture);
    } else if (step == PacketSource::Step::kIdle) {
      batch.SealAsIdle();
    } else {
      batch.Seal();
    }
  }
  // Whether the batch with the last packet was filled.
  bool is_over() const { return is_over_; }
  // A batch behind that one.
  void FillWithNothing(SegmentBatch& batch) const {
    batch.Begin(segment_count_ + 1);
    batch.Seal();
  }

  // Adds the packets' part of the totals. Call after the last batch.
  void AddTo(ReplayReport& report) const;

 private:
  void OnPacket(SegmentBatch& batch);
  void OnOtherPacket(PacketKind kind);

  template <typename Stop>
  PacketSource::Step Read(const Stop& stop) {
    keys_.SetPosition(totals_.packets + 1);
    if (stop()) {
      if (!is_endless_) return PacketSource::Step::kEnd;
      source_.Stop();  // what is there already is still read
    }
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
  SeenAt last_;
  uint64_t segment_count_ = 0;
  uint64_t first_fragment_ = 0;
  bool is_packet_waiting_ = false;  // packet_ was read, and not looked at yet
  bool is_over_ = false;
};

}  // namespace routewind
