// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/model/outcome.h"
#include "replay/anomaly.h"
#include "replay/grpc/rpc.h"
#include "replay/http2/http2_connection.h"

namespace routewind {

// What a replay found: counts only, so that its size does not depend on the capture's.

// Packets and bytes of the capture by what became of them. Every packet is in exactly one bucket of `kinds`; TCP payload
// bytes are in exactly one of delivered, duplicate and late.
struct CaptureTotals {
  uint64_t files = 0;
  uint64_t packets = 0;
  uint64_t bytes = 0;  // captured bytes of all packets
  uint64_t tcp_packets = 0;
  uint64_t skipped_packets = 0;  // not TCP over IP, or not understood
  uint64_t payload_bytes = 0;
  uint64_t delivered_bytes = 0;
  uint64_t duplicate_bytes = 0;
  uint64_t missing_bytes = 0;
  uint64_t connections = 0;
};

struct BackendTally {
  uint64_t calls = 0;
};

struct RuleTally {
  uint64_t calls = 0;
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
  Http2Totals http2;
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
