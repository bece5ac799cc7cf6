// SPDX-License-Identifier: Apache-2.0
#include "engine/route/decide.h"

#include "engine/route/choose_candidate.h"
#include "engine/route/table_impl.h"

namespace routewind {
namespace {

void Refuse(Outcome outcome, Reason reason, Selection& selection) {
  selection.outcome = outcome;
  selection.reason = reason;
}

// The first candidate that holds in the first bucket that has one; under the virtual-host reading
// only the first bucket is asked (D-12).
void SelectCandidate(const RouteTable::Impl& table, const TableListener& listener,
                     const ParsedRequest& request, Selection& selection) {
  const bool falls_through = table.options.fall_through == EngineOptions::FallThrough::kLiteral;
  Refuse(Outcome::kNoRoute, Reason::kNoMatchingHostname, selection);
  listener.bucket_index.VisitMatching(request.host, [&](uint32_t number) {
    const HostBucket& bucket = *listener.buckets[number];
    selection.reason = Reason::kNoMatchingRule;
    const uint32_t position = bucket.tree.FindFirst(request.parts);
    if (position == CandidateTree::kNone) return !falls_through;
    ChooseCandidate(bucket.candidates[position], bucket, selection);
    return true;
  });
}

Decision Refused(Decision decision) {
  decision.outcome = decision.selection.outcome;
  decision.reason = decision.selection.reason;
  decision.status = decision.outcome == Outcome::kUncertain             ? GrpcStatus::kUnknown
                    : decision.reason == Reason::kMalformedAuthority ? GrpcStatus::kInternal
                                                                     : GrpcStatus::kUnimplemented;
  return decision;
}

Decision Fail(Decision decision, Outcome outcome, Reason reason) {
  decision.outcome = outcome;
  decision.reason = reason;
  decision.status =
      outcome == Outcome::kUnresolvedFilter ? GrpcStatus::kInternal : GrpcStatus::kUnavailable;
  return decision;
}

// Everything before a backend is drawn; an outcome of kRouted says that one is to be drawn.
Decision BeforePick(const RouteTable& table, const Selection& selection, Draw draw) {
  Decision decision{.selection = selection, .draw = draw};
  if (selection.rule == kNoRule) return Refused(decision);
  const TableRule& rule = table.rules()[selection.rule];
  decision.rule = &rule;
  if (!table.impl().plans[selection.rule].unresolved_filter.empty())
    return Fail(decision, Outcome::kUnresolvedFilter, Reason::kFilterNotFound);
  if (rule.backends.empty()) return Fail(decision, Outcome::kNoBackend, Reason::kNoBackendRefs);
  if (rule.total_weight == 0) return Fail(decision, Outcome::kNoBackend, Reason::kZeroWeight);
  decision.outcome = Outcome::kRouted;
  decision.reason = Reason::kMatched;
  decision.status = GrpcStatus::kOk;
  return decision;
}

bool IsPickDue(const Decision& before_pick) { return before_pick.outcome == Outcome::kRouted; }

Decision WithBackend(Decision decision, const TableBackend& backend) {
  decision.backend = &backend;
  if (!backend.is_valid) return Fail(decision, Outcome::kInvalidBackend, backend.invalid_reason);
  if (backend.has_unresolved_filter)
    return Fail(decision, Outcome::kUnresolvedFilter, Reason::kFilterNotFound);
  return decision;
}

}  // namespace

Selection Select(const RouteTable& table, const RequestView& request) {
  const RouteTable::Impl& impl = table.impl();
  Selection selection;
  ScratchText scratch;
  const ParsedRequest parsed = ParseRequest(impl, request, scratch);
  if (parsed.fault != Reason::kMatched) {
    Refuse(Outcome::kInvalidRequest, parsed.fault, selection);
    return selection;
  }
  Refuse(Outcome::kNoListener, Reason::kNoMatchingListener, selection);
  const TableGateway* gateway = FindGateway(impl, request.gateway);
  if (gateway == nullptr) return selection;
  selection.gateway = gateway->id;
  const TableListener* listener = ChooseListener(*gateway, request.port, parsed.host);
  if (listener == nullptr) return selection;
  selection.listener = listener->name;
  SelectCandidate(impl, *listener, parsed, selection);
  return selection;
}

// Semantics 6.4, steps 2 … 7.
Decision Conclude(const RouteTable& table, const Selection& selection, Draw draw) {
  const Decision decision = BeforePick(table, selection, draw);
  if (!IsPickDue(decision)) return decision;
  const BackendPicker& picker = table.impl().plans[selection.rule].picker;
  return WithBackend(decision, decision.rule->backends[picker.Pick(draw.seed, draw.n)]);
}

std::vector<Decision> PossibleDecisions(const RouteTable& table, const Selection& selection,
                                        Draw draw) {
  const Decision decision = BeforePick(table, selection, draw);
  if (!IsPickDue(decision)) return {decision};
  std::vector<Decision> decisions;
  for (const TableBackend& backend : decision.rule->backends) {
    if (backend.weight != 0) decisions.push_back(WithBackend(decision, backend));
  }
  return decisions;
}

Decision Decide(const RouteTable& table, const RequestView& request, Draw draw) {
  return Conclude(table, Select(table, request), draw);
}

}  // namespace routewind
