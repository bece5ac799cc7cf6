// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/decode_lane.h"

namespace routewind {
namespace {

constexpr size_t kForesight = 3;  // segments

}  // namespace

// With many connections the memory of each is far away by the time of its next segment: it is fetched while the segments
// before are decoded.
void DecodeLane::Foresee(const SegmentBatch& batch, const std::vector<uint32_t>& places, size_t next) const {
  if (next + 4 * kForesight < places.size()) {
    const SegmentBatch::Item& item = batch.at(places[next + 4 * kForesight]);
    __builtin_prefetch(&item.segment);
    __builtin_prefetch(&item.flow);
  }
  if (next + 3 * kForesight < places.size()) flows_.ForeseePlace(batch.at(places[next + 3 * kForesight]).flow);
  if (next + 2 * kForesight < places.size()) flows_.Foresee(batch.at(places[next + 2 * kForesight]).flow);
  if (next + kForesight >= places.size()) return;
  const SegmentBatch::Item& item = batch.at(places[next + kForesight]);
  flows_.ForeseeSink(item.flow);
  __builtin_prefetch(item.segment.payload.data());
}

// Tells what a segment of another lane was, and that the run has come to it.
class DecodeLane::Clock : public SegmentClock {
 public:
  Clock(const SegmentBatch& batch, DecodeLane& lane) : batch_(batch), lane_(lane) {}
  SeenAt At(uint64_t segment) const override {
    const SegmentBatch::Item& item = batch_.item(segment);
    lane_.recorder_.SetPlace(PositionOfDue(segment), item.capture);
    lane_.tls_.SetPacket(item.at.packet_ordinal);
    return item.at;
  }

 private:
  const SegmentBatch& batch_;
  DecodeLane& lane_;
};

void DecodeLane::Process(uint32_t lane, const SegmentBatch& batch, CallEvents& events) {
  events.Clear();
  recorder_.Begin(events, batch.payload_bytes_of_lane(lane));
  const Clock clock(batch, *this);
  const std::vector<uint32_t>& places = batch.of_lane(lane);
  for (size_t i = 0; i < places.size(); ++i) {
    Foresee(batch, places, i);
    const uint64_t number = batch.first() + places[i];
    const SegmentBatch::Item& item = batch.item(number);
    flows_.PassOver(number - 1, clock);
    recorder_.SetPlace(PositionOf(number), item.capture);
    tls_.SetPacket(item.at.packet_ordinal);
    flows_.OnSegment(item.segment, item.flow, item.at);
  }
  flows_.PassOver(batch.last(), clock);
  if (!batch.is_last()) return;
  recorder_.SetPlace(PositionOfDue(batch.last() + 1), batch.end_capture());
  tls_.SetPacket(TlsKeys::kEnd);
  flows_.Flush(batch.end());
}

void DecodeLane::AddTo(ReplayReport& report) const {
  CaptureTotals& totals = report.capture;
  totals.connections += flows_.connection_count();
  totals.payload_bytes += flows_.payload_bytes();
  totals.delivered_bytes += flows_.delivered_bytes();
  totals.duplicate_bytes += flows_.duplicate_bytes();
  totals.ignored_bytes += flows_.ignored_bytes();
  totals.missing_bytes += flows_.missing_bytes();
  report.tls.Add(tls_.totals());
  report.http2.Add(http2_.totals());
  report.anomalies.Add(anomalies_);
}

}  // namespace routewind
