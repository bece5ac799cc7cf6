// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "engine/policy/policy.h"
#include "engine/route/decide.h"

namespace routewind {

// How one request breaks a policy.
struct Violation {
  uint32_t backend = kNoMatch;  // the backendRef whose pick breaks it; kNoMatch: every pick does
  std::string detail;           // "goes to default/users-canary:50051 in 5 of 100 calls"
  friend bool operator==(const Violation&, const Violation&) = default;
};

// Whether one decision is described by every named part of the condition.
bool Describes(const DecisionCondition& condition, const Decision& decision);

// Whether one decision alone keeps a `never`, `always` or `only`.
bool Keeps(const DecisionClaim& claim, const Decision& decision);

// A claim about single requests, asked of one request after the other: every backend that some draw
// would pick counts. Remembers its answers by candidate, so that many requests are cheap.
class ClaimCheck {
 public:
  virtual ~ClaimCheck() = default;
  // Nothing where the request keeps the claim. Does not look at `when`.
  virtual std::optional<Violation> Check(const RequestView& request) = 0;
};

std::unique_ptr<ClaimCheck> CheckDecision(const DecisionClaim& claim, const RouteTable& table);
std::unique_ptr<ClaimCheck> CheckSplit(const SplitClaim& claim, const RouteTable& table);
// `other` is the table of the configuration that the claim names.
std::unique_ptr<ClaimCheck> CheckUnchanged(const UnchangedClaim& claim, const RouteTable& table,
                                           const RouteTable& other);

// "default/users:50051"; "default/shop rule 2".
std::string BackendText(const TableBackend& backend);
std::string RuleText(const TableRule& rule);
// Whether a policy's name for a backend ("name", "namespace/name", "namespace/name:port") means it.
bool IsNamed(std::string_view name, const TableBackend& backend);

}  // namespace routewind
