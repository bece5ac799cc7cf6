// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "integration/fidelity/decision_recorder.h"

namespace routewind::integration {

// Calls whose decisions differ: what the two forms of the parity test have in common.

// For each service a rule of one of six shapes; several routes share the listener, and one backend does not exist.
std::string ParityConfig();
// Its Services, all behind one port; as --endpoint takes them.
std::vector<std::string> ParityEndpoints(int port);

inline constexpr uint32_t kQuietConnections = 8;  // the first ones; their calls come one after another

struct ParityTraffic {
  uint32_t calls_of_quiet_connection = 0;
  uint32_t busy_connections = 0;
  uint32_t calls_of_busy_connection = 0;

  uint32_t connections() const { return kQuietConnections + busy_connections; }
};

// All calls, of every kind: first one at a time, then many at once. Returns how many were made.
size_t MakeParityCalls(const ParityTraffic& traffic, const std::string& server);

// The decision of a call record.
DecidedCall DecisionOf(const nlohmann::json& record);

// Whether the call with this x-call-id was one of a quiet connection.
bool CameAlone(const std::string& call_id);

// Whose turn a call was that had company is the proxy's order, which the wire does not show: with it the backend, and
// whether that one can be used. The rule is the same.
DecidedCall WithoutTurn(DecidedCall decided);

}  // namespace routewind::integration
