// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/replay_run.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "replay/capture/capture_set.h"
#include "replay/http2/http2_connection.h"
#include "replay/http2/opening.h"
#include "replay/net/packet_decoder.h"
#include "replay/tcp/flow_table.h"
#include "replay/tls/tls_connection.h"

namespace routewind {
namespace {

constexpr uint64_t kPacketsBetweenProgress = 1 << 14;

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

// Everything between a packet and a decision, built once, joined in order.
class Stages {
 public:
  Stages(const RouteTable& table, const ReplayInputs& inputs, TlsKeys& keys, ReplayReport& report)
      : report_(report),
        router_(table, inputs.router, inputs.observers, report),
        packets_(report.anomalies),
        http2_(router_, report.anomalies),
        tls_(http2_, keys, report.anomalies),
        opening_(tls_),
        flows_(opening_, report.anomalies) {}

  void OnPacket(const Packet& packet) {
    CaptureTotals& totals = report_.capture;
    ++totals.packets;
    totals.bytes += packet.bytes.size();
    if (packet.bytes.size() < packet.wire_bytes) report_.anomalies.Add(Anomaly::kTruncatedPacket, packet.ordinal);
    last_ = {packet.timestamp_ns, packet.ordinal};
    const PacketKind kind = packets_.Decode(packet, segment_);
    ++totals.packets_of[static_cast<size_t>(kind)];
    if (kind != PacketKind::kSegment) return OnOtherPacket(packet, kind);
    router_.SetCapture(packet.capture);
    flows_.OnSegment(segment_, last_);
  }

  void Finish() {
    flows_.Flush(last_);
    router_.Finish();
    CaptureTotals& totals = report_.capture;
    CountFragments();
    totals.connections = flows_.connection_count();
    totals.payload_bytes = flows_.payload_bytes();
    totals.delivered_bytes = flows_.delivered_bytes();
    totals.duplicate_bytes = flows_.duplicate_bytes();
    totals.ignored_bytes = flows_.ignored_bytes();
    totals.missing_bytes = flows_.missing_bytes();
    report_.tls = tls_.totals();
    report_.http2 = http2_.totals();
    CHECK(totals.AddUp());
  }

 private:
  void OnOtherPacket(const Packet& packet, PacketKind kind) {
    if (IsUnread(kind)) report_.capture.unread_packet_bytes += packet.wire_bytes;
    if (kind != PacketKind::kFragment) return report_.anomalies.Add(AnomalyOf(kind), packet.ordinal);
    if (first_fragment_ == 0) first_fragment_ = packet.ordinal;
  }

  // Which fragments waited in vain is only known at the end.
  void CountFragments() {
    CaptureTotals& totals = report_.capture;
    totals.joined_fragments = packets_.joined_fragments();
    const uint64_t lost = totals.packets_of[static_cast<size_t>(PacketKind::kFragment)] - totals.joined_fragments;
    totals.unread_packet_bytes += packets_.unjoined_bytes();
    if (lost != 0) report_.anomalies.Add(Anomaly::kIpFragment, first_fragment_, lost);
  }

  ReplayReport& report_;
  CallRouter router_;
  PacketDecoder packets_;
  Http2ConnectionFactory http2_;
  TlsConnectionFactory tls_;
  OpeningFactory opening_;
  FlowTable flows_;
  Segment segment_;
  SeenAt last_;
  uint64_t first_fragment_ = 0;
};

}  // namespace

std::vector<std::string> SortedCaptures(std::vector<std::string> captures) {
  std::sort(captures.begin(), captures.end());
  return captures;
}

Result<ReplayOutcome> RunReplay(const RouteTable& table, const ReplayInputs& inputs) {
  ReplayOutcome outcome;
  TlsKeys no_keys;
  TlsKeys& keys = inputs.tls_keys != nullptr ? *inputs.tls_keys : no_keys;
  Result<CaptureSet> captures = CaptureSet::Open(SortedCaptures(inputs.captures), outcome.report.anomalies,
                                                 {.is_digested = inputs.are_captures_digested, .secrets = &keys});
  if (!captures) return captures.error();
  outcome.report.capture.files = inputs.captures.size();

  Stages stages(table, inputs, keys, outcome.report);
  Packet packet;
  const auto stop_requested = [&inputs] { return inputs.is_stop_requested && inputs.is_stop_requested(); };
  while (!stop_requested() && captures->Next(packet)) {
    stages.OnPacket(packet);
    if (packet.ordinal % kPacketsBetweenProgress != 0 || !inputs.on_progress) continue;
    inputs.on_progress({captures->offset_bytes(), captures->size_bytes(), outcome.report.calls});
  }
  outcome.is_stopped = stop_requested();
  stages.Finish();
  outcome.captures = captures->paths();
  outcome.digests = captures->digests();
  outcome.warnings = captures->warnings();
  for (std::string& warning : keys.Warnings()) outcome.warnings.push_back(std::move(warning));
  return outcome;
}

}  // namespace routewind
