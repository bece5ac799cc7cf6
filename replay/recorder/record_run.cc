// SPDX-License-Identifier: Apache-2.0
#include "replay/recorder/record_run.h"

#include <optional>

#include "replay/http2/opening.h"
#include "replay/net/packet_decoder.h"
#include "replay/tcp/flow_table.h"
#include "replay/tls/tls_connection.h"
#include "replay/tls/tls_keys.h"

namespace routewind {
namespace {

// Everything between a packet and a connection that is written anew.
class Stages {
 public:
  Stages(const ValueHiding& hiding, PcapngWriter& writer, RecordOutcome& outcome)
      : outcome_(outcome),
        recorders_(hiding, writer),
        packets_(outcome.anomalies),
        http2_(recorders_, outcome.anomalies),
        tls_(http2_, no_keys_, outcome.anomalies),
        opening_(tls_),
        flows_(opening_, outcome.anomalies) {}

  void OnPacket(const Packet& packet) {
    last_ = {packet.timestamp_ns, packet.ordinal};
    switch (packets_.Decode(packet, segment_)) {
      case PacketKind::kSegment: return flows_.OnSegment(segment_, last_);
      case PacketKind::kFragment: ++fragments_; return;
      default: ++outcome_.other_packets;
    }
  }

  void Finish() {
    flows_.Flush(last_);
    outcome_.other_packets += fragments_ - packets_.joined_fragments();
    outcome_.tcp_connections = flows_.connection_count();
    outcome_.http2 = http2_.totals();
    outcome_.tls = tls_.totals();
    outcome_.recorded = recorders_.totals();
  }

 private:
  RecordOutcome& outcome_;
  TlsKeys no_keys_;
  ConnectionRecorderFactory recorders_;
  PacketDecoder packets_;
  Http2ConnectionFactory http2_;
  TlsConnectionFactory tls_;
  OpeningFactory opening_;
  FlowTable flows_;
  Segment segment_;
  SeenAt last_;
  uint64_t fragments_ = 0;
};

}  // namespace

Result<RecordOutcome> RunRecord(const RecordInputs& inputs, PcapngWriter& writer) {
  RecordOutcome outcome;
  Result<std::unique_ptr<PacketSource>> opened = OpenPacketSource(inputs.source, outcome.anomalies);
  if (!opened) return opened.error();
  PacketSource& source = **opened;
  if (inputs.on_started) inputs.on_started();

  std::optional<Stages> stages;
  if (inputs.hiding != nullptr) stages.emplace(*inputs.hiding, writer, outcome);
  Packet packet;
  while (!writer.has_failed()) {
    if (inputs.is_stop_requested && inputs.is_stop_requested()) {
      outcome.is_stopped = !inputs.source.is_endless();
      if (outcome.is_stopped) break;
      source.Stop();
    }
    const PacketSource::Step step = source.Next(packet);
    if (step == PacketSource::Step::kEnd) break;
    if (step == PacketSource::Step::kIdle) {
      writer.Flush();
      continue;
    }
    ++outcome.packets;
    outcome.bytes += packet.bytes.size();
    if (inputs.filter != nullptr && !inputs.filter->Takes(packet)) {
      ++outcome.filtered_packets;
    } else if (stages) {
      stages->OnPacket(packet);
    } else {
      writer.Write(packet);
    }
  }
  if (stages) stages->Finish();
  const Status written = writer.Finish(outcome.anomalies.Count(Anomaly::kDroppedByCapture));
  if (!written) return written.error();
  outcome.warnings = source.warnings();
  if (inputs.filter != nullptr && !inputs.filter->fault().empty()) outcome.warnings.push_back(inputs.filter->fault());
  return outcome;
}

}  // namespace routewind
