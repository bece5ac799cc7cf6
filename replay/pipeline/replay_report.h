// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "engine/model/outcome.h"
#include "replay/anomaly.h"
#include "replay/grpc/rpc.h"
#include "replay/http2/http2_connection.h"
#include "replay/net/segment.h"
#include "replay/source/source_totals.h"
#include "replay/tls/tls_totals.h"

namespace routewind {

// What a replay found: counts only, so that its size does not depend on the capture's.

// Packets and bytes of the capture by what became of them. Every packet is filtered out or in exactly one bucket of
// `packets_of`; every
// TCP payload byte in exactly one of delivered, duplicate and ignored. AddUp() says so.
struct CaptureTotals {
  uint64_t files = 0;
  uint64_t packets = 0;
  uint64_t bytes = 0;  // captured bytes of all packets
  uint64_t filtered_packets = 0;  // that the user's filter left out, not looked at further
  std::array<uint64_t, kPacketKindCount> packets_of{};  // by PacketKind
  uint64_t joined_fragments = 0;     // of kFragment: those whose datagram became whole
  uint64_t unread_packet_bytes = 0;  // wire bytes of packets that may have held anything: malformed, unknown link type, …
  uint64_t payload_bytes = 0;        // TCP payload of all segments, repeats included
  uint64_t delivered_bytes = 0;      // handed on in order
  uint64_t duplicate_bytes = 0;      // at a place that was filled already
  uint64_t ignored_bytes = 0;        // of no open connection
  uint64_t missing_bytes = 0;        // never captured, so no part of payload_bytes
  uint64_t connections = 0;

  uint64_t PacketsOf(PacketKind kind) const { return packets_of[static_cast<size_t>(kind)]; }
  uint64_t tcp_packets() const { return PacketsOf(PacketKind::kSegment); }
  // Looked at, and neither a TCP segment nor a part of one.
  uint64_t skipped_packets() const { return packets - filtered_packets - tcp_packets() - joined_fragments; }
  bool AddUp() const {
    return std::accumulate(packets_of.begin(), packets_of.end(), filtered_packets) == packets &&
           joined_fragments <= PacketsOf(PacketKind::kFragment) &&
           delivered_bytes + duplicate_bytes + ignored_bytes == payload_bytes;
  }
};

struct BackendTally {
  uint64_t calls = 0;           // certainly decided, and picked
  uint64_t possible_calls = 0;  // further ones that may have gone here, for all that is known of them
};

struct RuleTally {
  uint64_t calls = 0;           // certain ones
  uint64_t possible_calls = 0;  // further ones that may be its own
  std::vector<BackendTally> backends;  // as in TableRule::backends
};

// Calls that no rule took, by what they asked for.
struct UnroutedKey {
  std::string authority;
  std::string path;
  Outcome outcome = Outcome::kNoRoute;
  friend auto operator<=>(const UnroutedKey&, const UnroutedKey&) = default;
};

struct ReplayReport {
  // Distinct unrouted (authority, path) pairs kept apart; further ones are counted in unrouted_others.
  static constexpr size_t kMaxUnrouted = 10'000;
  // Longer authorities and paths are cut, and end in an ellipsis.
  static constexpr size_t kMaxUnroutedTextBytes = 512;

  CaptureTotals capture;
  TlsTotals tls;
  Http2Totals http2;
  std::vector<SourceTotals> sources;  // files that list calls: access logs, then requests, each sorted by path
  AnomalyLog anomalies;
  uint64_t calls = 0;
  std::array<uint64_t, kCompletenessCount> completeness{};
  std::array<uint64_t, kOutcomeCount> outcomes{};
  std::vector<RuleTally> rules;  // as in RouteTable::rules()
  std::map<UnroutedKey, uint64_t> unrouted;
  uint64_t unrouted_others = 0;
  uint64_t rows_digest = 0;  // over every call and its decision; equal digests, equal results
};

}  // namespace routewind
