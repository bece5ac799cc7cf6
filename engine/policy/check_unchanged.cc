// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "engine/policy/claim_check.h"
#include "engine/route/table_impl.h"

namespace routewind {
namespace {

using Aspect = UnchangedClaim::Aspect;

std::string SharesOf(const TableRule& rule) {
  uint64_t divisor = 0;
  for (const TableBackend& backend : rule.backends)
    divisor = std::gcd(divisor, uint64_t{backend.weight});
  std::map<std::string, uint64_t> shares;  // whatever the order and the repeats of backendRefs
  for (const TableBackend& backend : rule.backends) {
    const std::string fault =
        backend.is_valid ? "" : " (" + std::string(ReasonName(backend.invalid_reason)) + ")";
    if (backend.weight != 0) shares[BackendText(backend) + fault] += backend.weight / divisor;
  }
  std::string text;
  for (const auto& [backend, share] : shares)
    text += (text.empty() ? "" : ", ") + std::to_string(share) + " to " + backend;
  return text.empty() ? "no backend" : text;
}

std::string MirrorsText(const RouteTable& table, const Decision& decision) {
  if (decision.outcome != Outcome::kRouted) return "nothing";
  std::string text;
  const FilterPlan& plan =
      table.impl().plans[decision.selection.rule].by_backend[decision.backend->index];
  for (const MirrorPlan& mirror : plan.mirrors) {
    const uint32_t divisor = std::gcd(mirror.numerator, mirror.denominator);
    text += (text.empty() ? "" : ", ") + mirror.id.ToString() + ":" + std::to_string(mirror.port) +
            " " + std::to_string(mirror.numerator / divisor) + "/" +
            std::to_string(mirror.denominator / divisor);
  }
  return text.empty() ? "nothing" : text;
}

// The request as it is forwarded, and what becomes of the response, on one line.
std::string HeadersText(const RouteTable& table, const Decision& decision,
                        const RequestView& request) {
  if (decision.outcome != Outcome::kRouted) return "nothing";
  std::map<std::string, std::string> forwarded;
  for (const ForwardedHeader& header : ForwardedHeaders(table, decision, request)) {
    for (const std::string& value : header.values) forwarded[header.name] += value + ";";
  }
  std::string text;
  for (const auto& [name, values] : forwarded) text += name + ": " + values + " ";
  const ResponseHeaderOps ops = ResponseHeaderOpsOf(table, decision);
  std::vector<std::string> lines;
  for (const auto& edit : ops.set) lines.push_back("set " + edit.name + ": " + edit.value);
  for (const auto& edit : ops.add) lines.push_back("add " + edit.name + ": " + edit.value);
  for (const auto& name : ops.remove) lines.push_back("remove " + name);
  std::sort(lines.begin(), lines.end());
  for (const std::string& line : lines) text += "response " + line + "; ";
  return text.empty() ? "nothing" : text;
}

// The claimed part of what becomes of a request, as text for each backend it may go to.
std::string AspectText(Aspect aspect, const RouteTable& table, const Selection& selection,
                       const RequestView& request) {
  const std::vector<Decision> decisions = PossibleDecisions(table, selection);
  const TableRule* rule = decisions.front().rule;
  std::map<std::string, std::string> by_backend;
  switch (aspect) {
    case Aspect::kRoute:
      return rule == nullptr ? "none" : rule->route.ToString();
    case Aspect::kRule:
      return rule == nullptr ? "none" : RuleText(*rule);
    case Aspect::kBackends:
      return decisions.front().backend == nullptr ? "no backend" : SharesOf(*rule);
    case Aspect::kOutcome:
    case Aspect::kHeaders:
    case Aspect::kMirrors:
      break;
  }
  for (const Decision& decision : decisions) {
    const std::string backend = decision.backend == nullptr ? "" : BackendText(*decision.backend);
    by_backend[backend] += aspect == Aspect::kOutcome
                               ? std::string(OutcomeName(decision.outcome)) + " "
                           : aspect == Aspect::kHeaders ? HeadersText(table, decision, request)
                                                        : MirrorsText(table, decision);
  }
  // Where it is the same for all backends, which they are is none of this aspect's business.
  std::string text;
  const bool is_same = std::all_of(by_backend.begin(), by_backend.end(), [&](const auto& entry) {
    return entry.second == by_backend.begin()->second;
  });
  if (is_same) return by_backend.begin()->second;
  for (const auto& [backend, words] : by_backend) text += backend + " → " + words + " ";
  return text;
}

constexpr std::pair<Aspect, const char*> kAspectNames[] = {
    {Aspect::kOutcome, "outcome"},   {Aspect::kRoute, "route"},     {Aspect::kRule, "rule"},
    {Aspect::kBackends, "backends"}, {Aspect::kHeaders, "headers"}, {Aspect::kMirrors, "mirrors"},
};

class UnchangedCheck : public ClaimCheck {
 public:
  UnchangedCheck(const UnchangedClaim& claim, const RouteTable& table, const RouteTable& other)
      : claim_(claim), table_(table), other_(other) {}

  std::optional<Violation> Check(const RequestView& request) override {
    const Selection ours = Select(table_, request);
    const Selection theirs = Select(other_, request);
    if (EditsHeaders(table_, ours) || EditsHeaders(other_, theirs))
      return Compare(ours, theirs, request);
    const Key key{ours.candidate, ours.outcome, theirs.candidate, theirs.outcome};
    const auto known = answers_.find(key);
    if (known != answers_.end()) return known->second;
    return answers_.emplace(key, Compare(ours, theirs, request)).first->second;
  }

 private:
  // What is compared of two selections, unless headers are edited: then the request counts, too.
  // Looked up only: the order of addresses is never seen.
  using Key = std::tuple<const void*, Outcome, const void*, Outcome>;

  static bool EditsHeaders(const RouteTable& table, const Selection& selection) {
    if (selection.rule == kNoRule) return false;
    const std::vector<FilterPlan>& plans = table.impl().plans[selection.rule].by_backend;
    return std::any_of(plans.begin(), plans.end(), [](const FilterPlan& plan) {
      return !plan.request.set.empty() || !plan.request.add.empty() || !plan.request.remove.empty();
    });
  }

  std::optional<Violation> Compare(const Selection& ours, const Selection& theirs,
                                   const RequestView& request) const {
    for (const auto& [aspect, name] : kAspectNames) {
      if (std::find(claim_.aspects.begin(), claim_.aspects.end(), aspect) == claim_.aspects.end())
        continue;
      const std::string now = AspectText(aspect, table_, ours, request);
      const std::string before = AspectText(aspect, other_, theirs, request);
      if (now == before) continue;
      return Violation{.detail = std::string("differs in its ") + name + ": " + now + "; by " +
                                 claim_.config + ": " + before};
    }
    return std::nullopt;
  }

  const UnchangedClaim& claim_;
  const RouteTable& table_;
  const RouteTable& other_;
  std::map<Key, std::optional<Violation>> answers_;
};

}  // namespace

std::unique_ptr<ClaimCheck> CheckUnchanged(const UnchangedClaim& claim, const RouteTable& table,
                                           const RouteTable& other) {
  return std::make_unique<UnchangedCheck>(claim, table, other);
}

}  // namespace routewind
