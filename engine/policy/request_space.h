// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "engine/policy/atoms.h"
#include "engine/policy/policy.h"
#include "engine/policy/probe.h"
#include "engine/route/route_table.h"

namespace routewind {

// What was tried of the requests that a policy speaks of.
struct SpaceTally {
  uint64_t cases = 0;
  bool is_cut = false;             // there were more than `max_cases`
  bool is_stopped = false;         // the walk was stopped from outside
  std::set<std::string> searched;  // parts of requests whose texts were searched, not enumerated:
                                   // "authority", "service", "method", "header x-tenant"

  bool is_complete() const { return !is_cut && !is_stopped && searched.empty(); }
};

// Answers false to end the walk.
using ProbeVisitor = std::function<bool(const Probe&)>;

// The requests that tables and a policy can tell apart, of those that the policy speaks of.
//
// Method:      Gateway by Gateway, port by port, host by host; of these the listener leaves the
//              matches that may answer, and only what they or the policy name is varied: their
//              services; for each service the methods of the matches that take it; for both the
//              headers of the matches that are left. What none of them names cannot matter, and
//              where the same matches are left in the same order, all else is the same, too.
// Lifetime:    tables and policy outlive it.
class RequestSpace {
 public:
  struct Inputs {
    std::vector<const RouteTable*> tables;  // one, or the two that are compared
    const Policy* policy = nullptr;
    std::string gateway;  // requests come to this one only; empty: to each of the first table's
    uint16_t port = 0;    // likewise; 0: each listener's, and no port at all
    bool varies_edited_headers = false;  // headers that filters set, add or remove matter, too
    uint64_t seed = 1;
    std::function<bool()> is_stop_requested = {};  // asked before each request; may be empty
  };
  explicit RequestSpace(Inputs inputs) : inputs_(std::move(inputs)) {}

  // Every combination that may matter once, at most `max_cases`. Where the tally is complete, each
  // request that the policy speaks of is told apart from one that was visited by nothing in the
  // tables or the policy.
  SpaceTally Enumerate(uint64_t max_cases, const ProbeVisitor& visit) const;

  // Random combinations with fresh texts, also in other spellings of authority and headers.
  SpaceTally Search(uint64_t cases, const ProbeVisitor& visit) const;

 private:
  Inputs inputs_;
};

}  // namespace routewind
