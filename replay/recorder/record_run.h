// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "replay/anomaly.h"
#include "replay/capture/libpcap_filter.h"
#include "replay/capture/packet_source.h"
#include "replay/http2/http2_connection.h"
#include "replay/recorder/connection_recorder.h"
#include "replay/recorder/pcapng_writer.h"
#include "replay/recorder/value_hiding.h"
#include "replay/tls/tls_totals.h"

namespace routewind {

struct RecordInputs {
  PacketSourceOptions source;
  PacketFilter* filter = nullptr;       // null: every packet
  const ValueHiding* hiding = nullptr;  // null: packets are written as they are, whatever they hold
  std::function<void()> on_started;     // once packets can be read; may be empty
  std::function<bool()> is_stop_requested;
};

// What became of every packet and byte, as far as they were not recorded.
struct RecordOutcome {
  uint64_t packets = 0;  // read; its bytes as captured
  uint64_t bytes = 0;
  uint64_t filtered_packets = 0;
  uint64_t other_packets = 0;  // no TCP
  uint64_t tcp_connections = 0;
  Http2Totals http2;
  TlsTotals tls;
  RecorderTotals recorded;
  AnomalyLog anomalies;
  std::vector<std::string> warnings;
  bool is_stopped = false;  // before the end of the captures
};

// Captures or an interface → packets → `writer`: whole packets, or connections written anew (ConnectionRecorder) without
// anything that is not HTTP/2 in clear text.
// Errors:      a source that cannot be opened, a write that failed. Memory: what is in flight.
Result<RecordOutcome> RunRecord(const RecordInputs& inputs, PcapngWriter& writer);

}  // namespace routewind
