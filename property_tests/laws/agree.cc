// SPDX-License-Identifier: Apache-2.0
#include "property_tests/laws/agree.h"

namespace routewind {
namespace {

std::string Name(Outcome outcome, Reason reason) {
  return std::string(OutcomeName(outcome)) + " " + std::string(ReasonName(reason));
}

std::string Position(uint32_t rule, uint32_t match) {
  return " rule " + std::to_string(rule) + " match " +
         (match == kNoMatch ? "null" : std::to_string(match));
}

// What the naive reading expects, in the words of SummarizeSelection.
std::string SummarizeSelection(const NaiveAnswer& answer) {
  std::string text;
  if (answer.listener != nullptr) {
    text += answer.listener->gateway->meta.id.ToString() + "/" + answer.listener->listener->name;
  }
  if (!answer.winner) return text + " " + Name(answer.outcome, answer.reason);
  const NaiveCandidate& winner = *answer.winner;
  return text + " " + winner.hostname + " " + winner.route->meta.id.ToString() +
         Position(winner.rule, winner.match.value_or(kNoMatch));
}

std::string SummarizeEnd(const NaiveAnswer& answer) {
  return Name(answer.outcome, answer.reason) + " " + std::string(GrpcStatusName(answer.status));
}

std::string SummarizeEnd(const Decision& decision) {
  return Name(decision.outcome, decision.reason) + " " +
         std::string(GrpcStatusName(decision.status));
}

std::string Differ(const std::string& what, const std::string& table, const std::string& naive) {
  return what + "\n  table:         " + table + "\n  naive reading: " + naive;
}

std::string Describe(uint32_t weight, bool is_valid, Reason reason, bool has_filter) {
  return "weight " + std::to_string(weight) + " " +
         (is_valid ? "valid" : std::string(ReasonName(reason))) +
         (has_filter ? " with an unresolved filter" : "");
}

// Every backendRef of the winning rule, not only the one that was picked.
std::string BackendDisagreement(const TableRule& rule, const NaiveAnswer& answer) {
  if (rule.backends.size() != answer.backends.size()) {
    return Differ("number of backends", std::to_string(rule.backends.size()),
                  std::to_string(answer.backends.size()));
  }
  for (size_t i = 0; i < rule.backends.size(); ++i) {
    const TableBackend& ours = rule.backends[i];
    const NaiveBackend& naive = answer.backends[i];
    const std::string one =
        Describe(ours.weight, ours.is_valid, ours.invalid_reason, ours.has_unresolved_filter);
    const std::string other =
        Describe(naive.weight, !naive.fault, naive.fault.value_or(Reason::kMatched),
                 naive.has_unresolved_filter);
    if (one != other) return Differ("backendRef " + std::to_string(i), one, other);
  }
  return {};
}

}  // namespace

std::string SummarizeSelection(const RouteTable& table, const Selection& selection) {
  std::string text;
  if (!selection.listener.empty()) {
    text += (selection.gateway == nullptr ? "?" : selection.gateway->ToString()) + "/" +
            std::string(selection.listener);
  }
  if (selection.rule == kNoRule) return text + " " + Name(selection.outcome, selection.reason);
  const TableRule& rule = table.rules()[selection.rule];
  return text + " " + std::string(selection.hostname) + " " + rule.route.ToString() +
         Position(rule.rule_index, selection.match);
}

std::string Summarize(const RouteTable& table, const Decision& decision) {
  std::string text = SummarizeEnd(decision) + ":" + SummarizeSelection(table, decision.selection);
  if (decision.backend != nullptr) {
    text += " backend " + std::to_string(decision.backend->index) + " " +
            decision.backend->id.ToString();
  }
  return text;
}

std::string Disagreement(World& world, const Request& request, const Decision& decision) {
  const BorrowedRequest borrowed(request);
  NaiveAnswer answer = world.reading.Answer(borrowed.view());
  const std::string ours = SummarizeSelection(world.table, decision.selection);
  const std::string naive = SummarizeSelection(answer);
  if (ours != naive) return Differ("selection", ours, naive);
  const bool picks = answer.outcome == Outcome::kRouted;
  if (picks != (decision.backend != nullptr)) {
    return Differ("pick", decision.backend != nullptr ? "a backend" : "no backend",
                  picks ? "a backend" : "no backend");
  }
  if (picks) {
    const std::string difference = BackendDisagreement(*decision.rule, answer);
    if (!difference.empty()) return difference;
    if (decision.backend->weight == 0) return "a backend of weight 0 was picked";
    answer = NaiveReading::Conclude(answer, decision.backend->index);
  }
  if (SummarizeEnd(decision) != SummarizeEnd(answer)) {
    return Differ("outcome", SummarizeEnd(decision), SummarizeEnd(answer));
  }
  return {};
}

}  // namespace routewind
