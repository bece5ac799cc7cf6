// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/verify.h"

#include <utility>

#include "engine/base/check.h"
#include "engine/policy/claim_check.h"
#include "engine/policy/request_facts.h"
#include "engine/policy/rule_reach.h"
#include "engine/policy/shrink_probe.h"

namespace routewind {
namespace {

// The seed by which the first pick of the request's rule falls on the backend; `first` where any
// does.
std::optional<uint64_t> FindSeed(const VerifyInputs& inputs, const Probe& request, uint32_t backend) {
  const RouteTable& table = *inputs.table;
  const uint64_t first = inputs.seed;
  if (backend == kNoMatch) return first;
  constexpr uint64_t kMaxSeeds =
      20'000'000;  // some seconds; enough for a share of one in a million
  const Selection selection = Select(table, request.View());
  const auto picks = [&](uint64_t seed) {
    const Decision decision = Conclude(table, selection, {seed, 0});
    return decision.backend != nullptr && decision.backend->index == backend;
  };
  if (picks(first)) return first;
  for (uint64_t seed = 1; seed <= kMaxSeeds; ++seed) {
    if (picks(seed)) return seed;
    if (inputs.is_stop_requested && inputs.is_stop_requested()) break;
  }
  return std::nullopt;
}

// Holds one policy against the requests that it speaks of, until one refutes it.
class PolicyTrial {
 public:
  PolicyTrial(const Policy& policy, const VerifyInputs& inputs, std::unique_ptr<ClaimCheck> check)
      : policy_(policy), inputs_(inputs), check_(std::move(check)) {
    result_.policy = &policy;
  }

  PolicyResult Run(const std::vector<KnownCounterexample>& known) {
    if (TryKnown(known) || Enumerate() || Search()) result_.verdict = PolicyVerdict::kRefuted;
    return std::move(result_);
  }

  std::optional<Violation> Check(const Probe& probe) {
    if (!IsInScope(policy_, *inputs_.table, probe.View())) return std::nullopt;
    return check_->Check(probe.View());
  }

 private:
  bool TryKnown(const std::vector<KnownCounterexample>& known) {
    for (const KnownCounterexample& one : known) {
      const Result<Probe> probe = ParseProbe(one.input);
      if (!probe) {
        result_.unreadable_cases.push_back(one.input + ": " + probe.error().message);
        continue;
      }
      ++result_.known_cases;
      if (!Check(*probe)) continue;
      Keep(*probe);
      result_.counterexample->known_since = one.first_seen;
      return true;
    }
    return false;
  }

  RequestSpace Space() const {
    RequestSpace::Inputs space{.tables = {inputs_.table},
                               .policy = &policy_,
                               .gateway = inputs_.gateway,
                               .port = inputs_.port,
                               .seed = inputs_.seed,
                               .is_stop_requested = inputs_.is_stop_requested};
    if (const auto* unchanged = std::get_if<UnchangedClaim>(&policy_.claim)) {
      space.tables.push_back(inputs_.others.at(unchanged->config));
      space.varies_edited_headers = true;
    }
    return RequestSpace(std::move(space));
  }

  bool Enumerate() {
    result_.enumerated = Space().Enumerate(inputs_.max_enumerated, [this](const Probe& probe) {
      if (!Check(probe)) return true;
      Keep(probe);
      return false;
    });
    if (result_.counterexample) return true;
    if (result_.enumerated.is_complete()) result_.verdict = PolicyVerdict::kProved;
    return false;
  }

  bool Search() {
    if (result_.verdict == PolicyVerdict::kProved) return false;
    const SpaceTally tally = Space().Search(inputs_.search_cases, [this](const Probe& probe) {
      if (!Check(probe)) return true;
      Keep(probe);
      return false;
    });
    result_.searched_cases = tally.cases;
    result_.enumerated.searched.insert(tally.searched.begin(), tally.searched.end());
    result_.is_stopped = (result_.enumerated.is_stopped || tally.is_stopped) && !result_.counterexample;
    return result_.counterexample.has_value();
  }

  // The smallest request around this one that refutes the policy, decided once more by Decide.
  void Keep(const Probe& found) {
    Counterexample counterexample;
    counterexample.request =
        ShrinkProbe(found, [this](const Probe& probe) { return Check(probe).has_value(); });
    const std::optional<Violation> violation = Check(counterexample.request);
    CHECK(violation.has_value());
    counterexample.detail = violation->detail;
    const std::optional<uint64_t> seed = FindSeed(inputs_, counterexample.request, violation->backend);
    counterexample.has_seed = seed.has_value();
    counterexample.seed = seed.value_or(inputs_.seed);
    if (const auto* claim = std::get_if<DecisionClaim>(&policy_.claim); claim != nullptr && seed) {
      CHECK(!Keeps(*claim, Decide(*inputs_.table, counterexample.request.View(), {*seed, 0})));
    }
    result_.counterexample = std::move(counterexample);
  }

  const Policy& policy_;
  const VerifyInputs& inputs_;
  std::unique_ptr<ClaimCheck> check_;
  PolicyResult result_;
};

// Nothing for `reachable`, which is no claim about single requests.
std::unique_ptr<ClaimCheck> MakeCheck(const Policy& policy, const VerifyInputs& inputs) {
  if (const auto* decision = std::get_if<DecisionClaim>(&policy.claim))
    return CheckDecision(*decision, *inputs.table);
  if (const auto* split = std::get_if<SplitClaim>(&policy.claim))
    return CheckSplit(*split, *inputs.table);
  if (const auto* unchanged = std::get_if<UnchangedClaim>(&policy.claim)) {
    return CheckUnchanged(*unchanged, *inputs.table, *inputs.others.at(unchanged->config));
  }
  return nullptr;
}

}  // namespace

std::string_view PolicyVerdictName(PolicyVerdict verdict) {
  switch (verdict) {
    case PolicyVerdict::kProved:
      return "proved";
    case PolicyVerdict::kNotRefuted:
      return "not refuted";
    case PolicyVerdict::kRefuted:
      return "refuted";
  }
  return "";
}

PolicyResult VerifyPolicy(const Policy& policy, const VerifyInputs& inputs,
                          const std::vector<KnownCounterexample>& known) {
  if (const auto* reachable = std::get_if<ReachableClaim>(&policy.claim)) {
    return VerifyReach(policy, *reachable, inputs);
  }
  return PolicyTrial(policy, inputs, MakeCheck(policy, inputs)).Run(known);
}

bool Refutes(const Probe& request, const Policy& policy, const VerifyInputs& inputs) {
  std::unique_ptr<ClaimCheck> check = MakeCheck(policy, inputs);
  return check != nullptr &&
         PolicyTrial(policy, inputs, std::move(check)).Check(request).has_value();
}

}  // namespace routewind
