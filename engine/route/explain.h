// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/route/decide.h"

namespace routewind {

// Why a request went where it went: every candidate of the listener, best first (contract section 4, `considered`).
enum class Verdict { kWon, kLost, kFailed };
enum class DecidedBy {
  kNone,
  // lost, by the first differing step of the ladder (semantics 5.1)
  kHostname, kService, kMethod, kHeaders, kAge, kName, kRuleOrder, kMatchOrder,
  // failed, by the first condition that does not hold
  kFailedHostname, kMethodService, kMethodName, kHeader,
};
std::string_view VerdictName(Verdict verdict);      // "won", "lost", "failed"
std::string_view DecidedByName(DecidedBy decided);  // "HOSTNAME", …, "METHOD_SERVICE", …; "" for kNone

struct Considered {
  ObjectName route;
  uint32_t rule = 0;
  uint32_t match = kNoMatch;
  Verdict verdict = Verdict::kFailed;
  DecidedBy by = DecidedBy::kNone;
  std::string detail;
};

// What was not chosen, not asked or never attached, and why: listeners, hostnames, dropped rules,
// routes.
struct PassedOver {
  std::string what;    // "listener infra/edge/grpc", "rule 1 of web/pay", "route web/pay"
  std::string reason;  // "its hostname *.example.org does not cover api.example.com"
};

struct Explanation {
  std::vector<Considered> considered;
  std::vector<PassedOver> passed_over;
};

Explanation Explain(const RouteTable& table, const RequestView& request);

}  // namespace routewind
