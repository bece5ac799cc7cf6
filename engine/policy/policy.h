// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/place.h"
#include "engine/policy/text_condition.h"

namespace routewind {

// What a team wants to hold of its routes, whatever a client sends. docs/policies.md is the
// language; every request that a gateway can read is meant, malformed ones are not.

// Which requests a policy speaks of: those of which every condition holds.
struct RequestCondition {
  struct Header {
    std::string name;  // lower case
    TextCondition value;
  };
  TextCondition authority;  // of the host; exact texts are hostnames, `*.` in front as in routes
  TextCondition service;
  TextCondition method;
  TextCondition gateway;        // "namespace/name"
  std::vector<uint16_t> ports;  // of the listener; empty: any
  std::vector<Header> headers;  // values of a repeated header are joined with a comma
};

// A part of a decision that a policy can name.
enum class DecisionField { kBackend, kNamespace, kRoute, kRule, kOutcome, kGrpcStatus, kListener };
std::string_view DecisionFieldName(DecisionField field);  // as in policy files: "backend", …

// What a decision looks like: every named part is described by its condition.
struct DecisionCondition {
  std::vector<std::pair<DecisionField, TextCondition>> fields;

  bool Names(DecisionField field) const;
};

// `never`, `always`, `only`.
struct DecisionClaim {
  enum class Word {
    kNever,   // no decision looks like this
    kAlways,  // every decision does
    kOnly,    // every decision that reaches a backend does; with `outcome`, every decision
  };
  Word word = Word::kNever;
  DecisionCondition decision;
};

// `split`: the rule that takes the request shares it out exactly so, and to no other backend.
struct SplitClaim {
  struct Share {
    std::string backend;  // "name", "namespace/name" or "namespace/name:port"
    uint64_t parts = 0;   // of the sum of all parts
  };
  std::vector<Share> shares;
};

// `unchanged`: the decision is what another configuration says.
struct UnchangedClaim {
  enum class Aspect { kOutcome, kRoute, kRule, kBackends, kHeaders, kMirrors };
  std::string config;           // path; the file's is seen from the folder of the policy file
  std::vector<Aspect> aspects;  // what is compared; never empty
};

// `reachable`: some request is taken by each of these rules.
struct ReachableClaim {
  std::vector<std::string>
      rules;  // "namespace/route#0", "route#name", "namespace/route"; empty: all
};

using PolicyClaim = std::variant<DecisionClaim, SplitClaim, UnchangedClaim, ReachableClaim>;

struct Policy {
  std::string name;
  Place place;         // in PolicySet::files
  std::string digest;  // of what it says, whatever the layout and the comments
  RequestCondition when;
  std::optional<RequestCondition> unless;  // requests that are taken out again
  PolicyClaim claim;

  // The name under which its counterexamples are remembered.
  std::string law() const { return "policy:" + name + ":" + digest; }
};

}  // namespace routewind
