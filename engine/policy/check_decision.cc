// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "engine/policy/claim_check.h"

namespace routewind {
namespace {

using Texts = std::vector<std::string>;

// The texts by which a policy may name one part of a decision; none where the decision lacks it.
Texts TextsOf(DecisionField field, const Decision& decision) {
  switch (field) {
    case DecisionField::kBackend: {
      if (decision.backend == nullptr) return {};
      const TableBackend& backend = *decision.backend;
      return {backend.id.name, backend.id.ToString(), BackendText(backend)};
    }
    case DecisionField::kNamespace:
      if (decision.backend == nullptr) return {};
      return {decision.backend->id.ns};
    case DecisionField::kRoute:
      if (decision.rule == nullptr) return {};
      return {decision.rule->route.name, decision.rule->route.ToString()};
    case DecisionField::kRule: {
      if (decision.rule == nullptr) return {};
      const std::string index = std::to_string(decision.rule->rule_index);
      Texts texts = {index, decision.rule->route.ToString() + "#" + index};
      if (!decision.rule->rule_name.empty()) texts.push_back(decision.rule->rule_name);
      return texts;
    }
    case DecisionField::kOutcome:
      return {std::string(OutcomeName(decision.outcome))};
    case DecisionField::kGrpcStatus:
      return {std::string(GrpcStatusName(decision.status))};
    case DecisionField::kListener:
      if (decision.selection.listener.empty()) return {};
      return {std::string(decision.selection.listener)};
  }
  return {};
}

bool Describes(const TextCondition& condition, DecisionField field, const Decision& decision) {
  const Texts texts = TextsOf(field, decision);
  if (texts.empty()) return Holds(condition, std::nullopt);
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return Holds(condition, text); });
}

// "ends with NO_ROUTE", "goes to default/users:50051 by default/shop rule 2".
std::string Summary(const Decision& decision) {
  std::string text;
  if (decision.backend != nullptr) {
    text = "goes to " + BackendText(*decision.backend);
    if (decision.rule->backends.size() > 1) {
      text += " in " + std::to_string(decision.backend->weight) + " of " +
              std::to_string(decision.rule->total_weight) + " calls";
    }
  }
  if (decision.outcome != Outcome::kRouted) {
    text += (text.empty() ? "ends with " : " and ends with ") +
            std::string(OutcomeName(decision.outcome));
  }
  if (decision.rule != nullptr) text += " by " + RuleText(*decision.rule);
  return text;
}

class DecisionCheck : public ClaimCheck {
 public:
  DecisionCheck(const DecisionClaim& claim, const RouteTable& table)
      : claim_(claim), table_(table) {}

  std::optional<Violation> Check(const RequestView& request) override {
    const Selection selection = Select(table_, request);
    const Key key{selection.candidate, selection.outcome, selection.gateway, selection.listener};
    const auto known = answers_.find(key);
    if (known != answers_.end()) return known->second;
    return answers_.emplace(key, Judge(selection)).first->second;
  }

 private:
  // What a claim can see of a selection. Looked up only: the order of addresses is never seen.
  using Key = std::tuple<const void*, Outcome, const ObjectName*, std::string_view>;

  std::optional<Violation> Judge(const Selection& selection) const {
    const std::vector<Decision> decisions = PossibleDecisions(table_, selection);
    for (const Decision& decision : decisions) {
      if (Keeps(claim_, decision)) continue;
      const bool is_drawn = decisions.size() > 1;
      return Violation{is_drawn ? decision.backend->index : kNoMatch, Summary(decision)};
    }
    return std::nullopt;
  }

  const DecisionClaim& claim_;
  const RouteTable& table_;
  std::map<Key, std::optional<Violation>> answers_;
};

}  // namespace

bool Describes(const DecisionCondition& condition, const Decision& decision) {
  return std::all_of(condition.fields.begin(), condition.fields.end(), [&](const auto& entry) {
    return Describes(entry.second, entry.first, decision);
  });
}

bool Keeps(const DecisionClaim& claim, const Decision& decision) {
  const bool is_described = Describes(claim.decision, decision);
  switch (claim.word) {
    case DecisionClaim::Word::kNever:
      return !is_described;
    case DecisionClaim::Word::kAlways:
      return is_described;
    case DecisionClaim::Word::kOnly: {
      const bool counts =
          decision.outcome == Outcome::kRouted || claim.decision.Names(DecisionField::kOutcome);
      return !counts || is_described;
    }
  }
  return false;
}

std::unique_ptr<ClaimCheck> CheckDecision(const DecisionClaim& claim, const RouteTable& table) {
  return std::make_unique<DecisionCheck>(claim, table);
}

std::string BackendText(const TableBackend& backend) {
  return backend.id.ToString() + (backend.port == 0 ? "" : ":" + std::to_string(backend.port));
}

std::string RuleText(const TableRule& rule) {
  return rule.route.ToString() + " rule " + std::to_string(rule.rule_index);
}

bool IsNamed(std::string_view name, const TableBackend& backend) {
  return name == backend.id.name || name == backend.id.ToString() || name == BackendText(backend);
}

}  // namespace routewind
