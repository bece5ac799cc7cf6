// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/config.h"
#include "property_tests/oracle/naive_pattern.h"

namespace routewind {

// Attachment read literally (semantics 3.1 … 3.7, 8.3). Everything points into the Config.

// How 3.1 ends for one parentRef; nothing for parents that are not ours (steps 0 and 1).
enum class NaiveVerdict {
  kNoMatchingParent,            // step 2
  kNotAllowedByListeners,       // step 3
  kNoMatchingListenerHostname,  // step 4
  kHostnameConflict,            // step 5
  kUnsupportedValue,            // step 6
  kAccepted,
};

struct NaiveHostname {
  std::string original;   // as the route writes it; "*" where it has none
  std::string effective;  // cut down to the listener
};

struct NaiveRoute {
  const GrpcRoute* route = nullptr;
  std::vector<NaiveHostname> hostnames;
};

struct NaiveListener {
  const Gateway* gateway = nullptr;
  const Listener* listener = nullptr;
  bool serves = false;             // 8.3
  std::vector<NaiveRoute> routes;  // for which 3.1 ends here, with an accepted parentRef
  uint32_t attached_routes = 0;    // of both kinds, each once (D-15)
};

struct NaiveAttachment {
  std::vector<NaiveListener> listeners;  // Gateway by Gateway
  // By ("GRPCRoute" or "HTTPRoute", name): one verdict a parentRef, in the route's order.
  std::map<std::pair<std::string, ObjectName>, std::vector<std::optional<NaiveVerdict>>> verdicts;
};

NaiveAttachment AttachNaively(const Config& config, const EngineOptions& options,
                              NaivePatterns& patterns);

// D-38: a rule with an expression that does not compile falls away.
bool IsUsableRule(const RouteRule& rule, NaivePatterns& patterns);

// P6 and P7 (also 3.7 step 2): whether the route of `a` comes before that of `b`; equal only for
// equal names.
bool IsOlderThenFirst(const ObjectMeta& a, const ObjectMeta& b, const EngineOptions& options);

}  // namespace routewind
