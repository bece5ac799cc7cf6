// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/packet_stage.h"

namespace routewind {
namespace {

// The anomaly that a packet which is no TCP segment counts as.
Anomaly AnomalyOf(PacketKind kind) {
  switch (kind) {
    case PacketKind::kNotIp: return Anomaly::kNotIp;
    case PacketKind::kNotTcp: return Anomaly::kNotTcp;
    case PacketKind::kFragment: return Anomaly::kIpFragment;
    case PacketKind::kUnknownLinkType: return Anomaly::kUnknownLinkType;
    case PacketKind::kTooDeep: return Anomaly::kTooManyLayers;
    case PacketKind::kMalformed:
    case PacketKind::kSegment: break;
  }
  return Anomaly::kMalformedPacket;
}

// Whether a packet of this kind may have held what we look for: nobody can tell.
bool IsUnread(PacketKind kind) {
  return kind == PacketKind::kMalformed || kind == PacketKind::kUnknownLinkType || kind == PacketKind::kTooDeep;
}

}  // namespace

void PacketStage::OnPacket(SegmentBatch& batch) {
  ++totals_.packets;
  totals_.bytes += packet_.bytes.size();
  if (filter_ != nullptr && !filter_->Takes(packet_)) {
    ++totals_.filtered_packets;
    return;
  }
  if (packet_.bytes.size() < packet_.wire_bytes) anomalies_.Add(Anomaly::kTruncatedPacket, packet_.ordinal);
  last_ = {packet_.timestamp_ns, packet_.ordinal};
  const PacketKind kind = packets_.Decode(packet_, batch.next());
  ++totals_.packets_of[static_cast<size_t>(kind)];
  if (kind != PacketKind::kSegment) return OnOtherPacket(kind);
  ++segment_count_;
  batch.Add(last_, packet_);
}

void PacketStage::OnOtherPacket(PacketKind kind) {
  if (IsUnread(kind)) totals_.unread_packet_bytes += packet_.wire_bytes;
  if (kind != PacketKind::kFragment) return anomalies_.Add(AnomalyOf(kind), packet_.ordinal);
  if (first_fragment_ == 0) first_fragment_ = packet_.ordinal;
}

void PacketStage::AddTo(ReplayReport& report) const {
  CaptureTotals& totals = report.capture;
  totals.packets = totals_.packets;
  totals.bytes = totals_.bytes;
  totals.filtered_packets = totals_.filtered_packets;
  totals.packets_of = totals_.packets_of;
  // Which fragments waited in vain is only known now.
  totals.joined_fragments = packets_.joined_fragments();
  totals.unread_packet_bytes = totals_.unread_packet_bytes + packets_.unjoined_bytes();
  const uint64_t lost = totals.PacketsOf(PacketKind::kFragment) - totals.joined_fragments;
  if (lost != 0) anomalies_.Add(Anomaly::kIpFragment, first_fragment_, lost);
}

}  // namespace routewind
