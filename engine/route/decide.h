// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/outcome.h"
#include "engine/model/request_view.h"
#include "engine/route/route_table.h"

namespace routewind {

// What settles a weighted choice: the run's seed, and how many requests the rule has handled before this one.
struct Draw {
  uint64_t seed = 1;
  uint64_t n = 0;
};

inline constexpr uint32_t kNoRule = 0xffffffff;
inline constexpr uint32_t kNoMatch = 0xffffffff;

// Which rule takes a request: a pure function of table and request, before any weight is drawn. Views and pointers
// borrow from the table, never from the request.
struct Selection {
  Outcome outcome = Outcome::kNoRoute;  // kRouted here means "a rule matched"
  Reason reason = Reason::kNoMatchingRule;
  uint32_t rule = kNoRule;              // index into RouteTable::rules()
  uint32_t match = kNoMatch;            // position in rules[].matches; kNoMatch where the rule has none
  const ObjectName* gateway = nullptr;
  std::string_view listener;            // empty: none was found
  std::string_view hostname;            // effective hostname that matched; empty: no rule matched
  const void* candidate = nullptr;      // the table's own; for Describe and filters
};

// The answer. Points into the table.
struct Decision {
  Selection selection;
  Outcome outcome = Outcome::kNoRoute;
  Reason reason = Reason::kNoMatchingRule;
  GrpcStatus status = GrpcStatus::kUnimplemented;
  const TableRule* rule = nullptr;        // null: no rule matched
  const TableBackend* backend = nullptr;  // the ref that was picked, usable or not; null: none
  Draw draw;
};

// The two halves of Decide. Callers that count requests per rule select first, take the rule's next n, then conclude.
// Complexity: Select is O(1) hash lookups in the number of rules for exact services and methods, plus one RE2::Set scan
// where the listener's routes have regular expressions; it allocates nothing for exact matches.
Selection Select(const RouteTable& table, const RequestView& request);
Decision Conclude(const RouteTable& table, const Selection& selection, Draw draw);

// What some draw would conclude: one decision for each backend that can be picked, in the order of backendRefs, or the
// only one where nothing is drawn. Their `draw` is the one given.
std::vector<Decision> PossibleDecisions(const RouteTable& table, const Selection& selection, Draw draw = {});

// Decide(table, request, draw) → Decision: the function that replay, proxy and tests share.
Decision Decide(const RouteTable& table, const RequestView& request, Draw draw);

// Counts requests by rule: the n of each rule's next draw.
class RuleCounters {
 public:
  explicit RuleCounters(const RouteTable& table) : counts_(table.rules().size(), 0) {}
  // The n of the rule's next request; 0 where no rule matched.
  uint64_t Next(uint32_t rule) { return rule == kNoRule ? 0 : counts_[rule]++; }

 private:
  std::vector<uint64_t> counts_;
};

// One sentence for people: "matched default/greeter rule 0 by method helloworld.Greeter/SayHello". Names the way out when
// nothing matched, and says when the decision hangs on a missing creationTimestamp (D-21).
std::string DescribeDecision(const RouteTable& table, const Decision& decision, const RequestView& request);

// The request's headers as they are forwarded, after the filters of the rule and of the backend: names lower case, in
// order of first appearance (existing ones first), each with its values.
struct ForwardedHeader {
  std::string name;
  std::vector<std::string> values;
  friend bool operator==(const ForwardedHeader&, const ForwardedHeader&) = default;
};
std::vector<ForwardedHeader> ForwardedHeaders(const RouteTable& table, const Decision& decision,
                                              const RequestView& request);

// What the ResponseHeaderModifiers of the rule, then of the backend, ask for, as one: applied once in the order remove,
// set, add they give what the filters give one after the other. Names are lower case and stand in a list once; several
// values to add are joined with a comma, which is what they are on the wire.
struct ResponseHeaderOps {
  struct Edit {
    std::string name;
    std::string value;
    friend bool operator==(const Edit&, const Edit&) = default;
  };
  std::vector<Edit> set;
  std::vector<Edit> add;
  std::vector<std::string> remove;
};
ResponseHeaderOps ResponseHeaderOpsOf(const RouteTable& table, const Decision& decision);

// The mirrors of the rule, then of the backend, and whether this request is copied to each (D-28).
struct MirrorDecision {
  ObjectName id;
  uint16_t port = 0;
  bool selected = false;
};
std::vector<MirrorDecision> MirrorsOf(const RouteTable& table, const Decision& decision);

}  // namespace routewind
