// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/config.h"
#include "engine/policy/policy.h"
#include "engine/policy/probe.h"
#include "engine/policy/request_space.h"
#include "engine/route/route_table.h"

namespace routewind {

// Tries to refute policies.

enum class PolicyVerdict {
  kProved,      // every request that configuration and policy can tell apart was tried
  kNotRefuted,  // no request that was tried refutes it
  kRefuted,
};
std::string_view PolicyVerdictName(PolicyVerdict verdict);  // "proved", "not refuted", "refuted"

// An input that once refuted a policy.
struct KnownCounterexample {
  std::string input;       // a Request record
  std::string first_seen;  // a date, or empty
};

struct Counterexample {
  Probe request;                           // the smallest that was found
  uint64_t seed = 1;                       // with it the first pick of the rule breaks the policy
  bool has_seed = true;                    // false: no seed was found whose first pick does
  std::string detail;                      // "goes to …"
  std::optional<std::string> known_since;  // it was remembered; first seen then
};

// A rule that no request reaches.
struct DeadRule {
  uint32_t rule = 0;       // index into RouteTable::rules()
  bool is_proved = false;  // false: none was found
  std::string reason;      // "default/a rule 0 takes each of its requests first"
};

struct PolicyResult {
  const Policy* policy = nullptr;
  PolicyVerdict verdict = PolicyVerdict::kNotRefuted;
  uint64_t known_cases = 0;                   // remembered ones that were tried first
  std::vector<std::string> unreadable_cases;  // remembered ones that are no requests, and why
  SpaceTally enumerated;
  uint64_t searched_cases = 0;
  bool is_stopped = false;  // before all was tried; a refuted policy's search just ends
  std::optional<Counterexample> counterexample;  // of a refuted policy, but for `reachable`
  std::vector<DeadRule> dead_rules;              // of `reachable`
};

struct VerifyInputs {
  const RouteTable* table = nullptr;
  std::map<std::string, const RouteTable*> others;  // by UnchangedClaim::config; all that are named
  std::string gateway;
  uint16_t port = 0;
  uint64_t seed = 1;
  uint64_t search_cases = 10'000;
  // More combinations are not enumerated: what is left over is searched.
  uint64_t max_enumerated = 1'000'000;
  // Asked often; once it answers true, what is left is not tried. May be empty.
  std::function<bool()> is_stop_requested = {};
};

// Errors:      none; a policy that cannot be held (`reachable` of a rule that there is not) is told
//              by FindPolicyFaults before.
// Determinism: a function of its arguments, unless it is stopped.
PolicyResult VerifyPolicy(const Policy& policy, const VerifyInputs& inputs,
                          const std::vector<KnownCounterexample>& known);

// Whether the request is one that the policy speaks of and that refutes it (never for `reachable`).
bool Refutes(const Probe& request, const Policy& policy, const VerifyInputs& inputs);

// What a policy names that the configuration does not have, as a sentence; empty: nothing.
std::string FindPolicyFault(const Policy& policy, const RouteTable& table);

}  // namespace routewind
