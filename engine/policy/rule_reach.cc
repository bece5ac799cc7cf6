// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/rule_reach.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/policy/claim_check.h"
#include "engine/route/table_impl.h"

namespace routewind {
namespace {

bool IsNamed(std::string_view name, const TableRule& rule) {
  const std::string route = rule.route.ToString();
  return name == route || name == route + "#" + std::to_string(rule.rule_index) ||
         (!rule.rule_name.empty() && name == route + "#" + rule.rule_name);
}

// Finds requests for rules, and what takes the requests of those for which there are none.
class ReachTrial {
 public:
  ReachTrial(const Policy& policy, const ReachableClaim& claim, const VerifyInputs& inputs)
      : table_(*inputs.table),
        inputs_(inputs),
        space_({.tables = {inputs.table},
                .policy = &policy,
                .gateway = inputs.gateway,
                .port = inputs.port,
                .seed = inputs.seed,
                .is_stop_requested = inputs.is_stop_requested}) {
    result_.policy = &policy;
    for (uint32_t id = 0; id < table_.rules().size(); ++id) {
      const bool is_asked =
          claim.rules.empty() ||
          std::any_of(claim.rules.begin(), claim.rules.end(),
                      [&](const std::string& name) { return IsNamed(name, table_.rules()[id]); });
      if (is_asked) missing_.insert(id);
    }
  }

  PolicyResult Run() {
    const ProbeVisitor tick_off = [this](const Probe& probe) {
      missing_.erase(Select(table_, probe.View()).rule);
      return !missing_.empty();
    };
    if (!missing_.empty()) result_.enumerated = space_.Enumerate(inputs_.max_enumerated, tick_off);
    const bool is_complete = result_.enumerated.is_complete();
    if (!missing_.empty() && !is_complete) {
      const SpaceTally tally = space_.Search(inputs_.search_cases, tick_off);
      result_.searched_cases = tally.cases;
      result_.is_stopped = result_.enumerated.is_stopped || tally.is_stopped;
    }
    if (missing_.empty()) {
      result_.verdict = PolicyVerdict::kProved;
      return std::move(result_);
    }
    NameCoverers(is_complete);
    const auto is_proved = [](const DeadRule& rule) { return rule.is_proved; };
    // Rules whose turn did not come are no finding.
    if (result_.is_stopped) std::erase_if(result_.dead_rules, std::not_fn(is_proved));
    const bool is_refuted =
        std::any_of(result_.dead_rules.begin(), result_.dead_rules.end(), is_proved);
    result_.verdict = is_refuted ? PolicyVerdict::kRefuted : PolicyVerdict::kNotRefuted;
    return std::move(result_);
  }

 private:
  // Who takes the requests that a missing rule would take, too: for the first kMaxExplained of
  // them, as far as kMaxExplainingCases show it.
  void NameCoverers(bool is_complete) {
    static constexpr size_t kMaxExplained = 100;
    static constexpr uint64_t kMaxExplainingCases = 100'000;
    std::vector<uint32_t> explained(missing_.begin(), missing_.end());
    explained.resize(std::min(explained.size(), kMaxExplained));
    std::map<uint32_t, std::set<uint32_t>> winners;
    space_.Enumerate(kMaxExplainingCases, [&](const Probe& probe) {
      const Selection selection = Select(table_, probe.View());
      if (selection.rule == kNoRule) return true;
      for (const uint32_t id : explained) {
        if (WouldTake(id, probe)) winners[id].insert(selection.rule);
      }
      return true;
    });
    for (const uint32_t id : missing_) {
      const bool is_proved =
          is_complete || !table_.impl().plans[id].fault.empty() || !StandsAnywhere(id);
      result_.dead_rules.push_back({id, is_proved, ReasonFor(id, winners[id])});
    }
  }

  // Whether the rule stands among the candidates for the request's host, with a match that it
  // meets.
  bool WouldTake(uint32_t id, const Probe& probe) const {
    ScratchText scratch;
    const ParsedRequest parsed = ParseRequest(table_.impl(), probe.View(), scratch);
    const auto& matches = table_.impl().plans[id].matches;
    const bool is_met =
        std::any_of(matches.begin(), matches.end(), [&](const CompiledMatch& match) {
          return HoldAll(match, AllConditions(match), parsed.parts);
        });
    const TableGateway* gateway = FindGateway(table_.impl(), probe.gateway);
    if (!is_met || gateway == nullptr) return false;
    const TableListener* listener = ChooseListener(*gateway, probe.port, parsed.host);
    return listener != nullptr &&
           listener->bucket_index.VisitMatching(parsed.host, [&](uint32_t number) {
             return Stands(id, *listener->buckets[number]);
           });
  }

  static bool Stands(uint32_t id, const HostBucket& bucket) {
    return std::any_of(bucket.candidates.begin(), bucket.candidates.end(),
                       [id](const Candidate& candidate) { return candidate.match->rule == id; });
  }

  bool StandsAnywhere(uint32_t id) const {
    for (const TableGateway& gateway : table_.impl().gateways) {
      for (const TableListener& listener : gateway.listeners) {
        for (const auto& bucket : listener.buckets) {
          if (Stands(id, *bucket)) return true;
        }
      }
    }
    return false;
  }

  std::string ReasonFor(uint32_t id, const std::set<uint32_t>& winners) const {
    const std::string& fault = table_.impl().plans[id].fault;
    if (!fault.empty()) return "it cannot be used: " + fault;
    if (!StandsAnywhere(id)) return "its route attaches to no listener that could serve it";
    if (winners.empty()) return "no request that was tried meets one of its matches";
    constexpr size_t kMaxNamed = 3;
    std::string text;
    size_t count = 0;
    for (const uint32_t winner : winners) {
      if (++count <= kMaxNamed)
        text += (text.empty() ? "" : ", ") + RuleText(table_.rules()[winner]);
    }
    if (winners.size() > kMaxNamed)
      text += " and " + std::to_string(winners.size() - kMaxNamed) + " more";
    return text + (winners.size() == 1 ? " takes its requests first" : " take its requests first");
  }

  const RouteTable& table_;
  const VerifyInputs& inputs_;
  RequestSpace space_;
  std::set<uint32_t> missing_;
  PolicyResult result_;
};

}  // namespace

PolicyResult VerifyReach(const Policy& policy, const ReachableClaim& claim,
                         const VerifyInputs& inputs) {
  return ReachTrial(policy, claim, inputs).Run();
}

std::string FindPolicyFault(const Policy& policy, const RouteTable& table) {
  const auto* reachable = std::get_if<ReachableClaim>(&policy.claim);
  if (reachable == nullptr) return {};
  for (const std::string& name : reachable->rules) {
    const bool is_known = std::any_of(table.rules().begin(), table.rules().end(),
                                      [&](const TableRule& rule) { return IsNamed(name, rule); });
    if (!is_known)
      return "there is no rule '" + name +
             "'; write namespace/route#0, namespace/route#name or namespace/route";
  }
  return {};
}

}  // namespace routewind
