// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/replay_run.h"

#include <algorithm>

#include "replay/capture/capture_set.h"
#include "replay/http2/http2_connection.h"
#include "replay/net/segment.h"
#include "replay/tcp/flow_table.h"

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
    case PacketKind::kMalformed:
    case PacketKind::kSegment: break;
  }
  return Anomaly::kMalformedPacket;
}

// Everything between a packet and a decision, built once, joined in order.
class Stages {
 public:
  Stages(const RouteTable& table, const ReplayInputs& inputs, ReplayReport& report)
      : report_(report),
        router_(table, inputs.router, inputs.observers, report),
        http2_(router_, report.anomalies),
        flows_(http2_, report.anomalies) {}

  void OnPacket(const Packet& packet) {
    CaptureTotals& totals = report_.capture;
    ++totals.packets;
    totals.bytes += packet.bytes.size();
    if (packet.bytes.size() < packet.wire_bytes) report_.anomalies.Add(Anomaly::kTruncatedPacket, packet.ordinal);
    last_ = {packet.timestamp_ns, packet.ordinal};
    const PacketKind kind = DecodeSegment(packet, segment_);
    if (kind != PacketKind::kSegment) {
      ++totals.skipped_packets;
      report_.anomalies.Add(AnomalyOf(kind), packet.ordinal);
      return;
    }
    ++totals.tcp_packets;
    router_.SetCapture(packet.capture);
    flows_.OnSegment(segment_, last_);
  }

  void Finish() {
    flows_.Flush(last_);
    router_.Finish();
    CaptureTotals& totals = report_.capture;
    totals.connections = flows_.connection_count();
    totals.payload_bytes = flows_.payload_bytes();
    totals.delivered_bytes = flows_.delivered_bytes();
    totals.duplicate_bytes = flows_.duplicate_bytes();
    totals.missing_bytes = flows_.missing_bytes();
    report_.http2 = http2_.totals();
  }

 private:
  ReplayReport& report_;
  CallRouter router_;
  Http2ConnectionFactory http2_;
  FlowTable flows_;
  Segment segment_;
  SeenAt last_;
};

}  // namespace

std::vector<std::string> SortedCaptures(std::vector<std::string> captures) {
  std::sort(captures.begin(), captures.end());
  return captures;
}

Result<ReplayOutcome> RunReplay(const RouteTable& table, const ReplayInputs& inputs) {
  ReplayOutcome outcome;
  Result<CaptureSet> captures = CaptureSet::Open(SortedCaptures(inputs.captures), outcome.report.anomalies,
                                                 {.is_digested = inputs.are_captures_digested, .secrets = inputs.secrets});
  if (!captures) return captures.error();
  outcome.report.capture.files = inputs.captures.size();

  Stages stages(table, inputs, outcome.report);
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
  return outcome;
}

}  // namespace routewind
