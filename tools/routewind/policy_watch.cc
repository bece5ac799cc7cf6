// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/policy_watch.h"

#include <algorithm>

#include "engine/base/json_writer.h"
#include "engine/policy/request_facts.h"
#include "tools/routewind/render_decision.h"
#include "tools/routewind/text_table.h"

namespace routewind {
namespace {

bool AsksForHeaders(const Policy& policy) {
  return !policy.when.headers.empty() || (policy.unless && !policy.unless->headers.empty()) ||
         std::holds_alternative<UnchangedClaim>(policy.claim);
}

std::vector<uint64_t> PartsOf(const SplitClaim& claim) {
  std::vector<uint64_t> parts;
  for (const SplitClaim::Share& share : claim.shares) parts.push_back(share.parts);
  parts.push_back(0);  // every other backend
  return parts;
}

std::string Percentages(const std::vector<uint64_t>& counts, const SplitClaim& claim) {
  std::string text;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (i == claim.shares.size() && counts[i] == 0) continue;
    if (!text.empty()) text += ", ";
    text += WithThousands(counts[i]);
    text += " to ";
    text += i < claim.shares.size() ? claim.shares[i].backend : "others";
  }
  return text;
}

}  // namespace

Result<std::unique_ptr<PolicyWatch>> PolicyWatch::Make(const PolicySet& policies, const RouteTable& table,
                                                       const ConfigFlags& config, const RouterOptions& router) {
  std::unique_ptr<PolicyWatch> watch(new PolicyWatch(table, router));
  const Status loaded = watch->others_.Load(policies, config);
  if (!loaded) return loaded.error();
  const auto others = watch->others_.Tables();
  for (const Policy& policy : policies.policies) {
    Watched watched;
    watched.policy = &policy;
    if (const auto* claim = std::get_if<UnchangedClaim>(&policy.claim)) {
      watched.check = CheckUnchanged(*claim, table, *others.at(claim->config));
    }
    if (!std::holds_alternative<ReachableClaim>(policy.claim)) watch->watched_.push_back(std::move(watched));
  }
  return watch;
}

void PolicyWatch::OnCall(const RoutedCall& call) {
  const RequestView request = call.request.View(router_.target.gateway, router_.target.port);
  for (Watched& watched : watched_) Watch(watched, call, request);
}

void PolicyWatch::Watch(Watched& watched, const RoutedCall& call, const RequestView& request) {
  if (call.rpc.completeness == Completeness::kPartialHeaders && AsksForHeaders(*watched.policy)) {
    ++watched.unjudged;
    return;
  }
  if (!IsInScope(*watched.policy, table_, request)) return;
  ++watched.calls;
  const std::optional<std::string> detail = Judge(watched, call, request);
  if (!detail) return;
  // Calls come in the order in which they end: the first is the one with the lowest number.
  if (++watched.violations != 1 && call.rpc.ordinal > watched.first_ordinal) return;
  watched.first_ordinal = call.rpc.ordinal;
  watched.first_request = ProbeOf(request);
  watched.first_detail = *detail;
}

// What the call did where it breaks the policy.
std::optional<std::string> PolicyWatch::Judge(Watched& watched, const RoutedCall& call,
                                              const RequestView& request) const {
  const PolicyClaim& claim = watched.policy->claim;
  if (const auto* decision = std::get_if<DecisionClaim>(&claim)) {
    if (Keeps(*decision, call.decision)) return std::nullopt;
    return DescribeDecision(table_, call.decision, request) +
           (call.decision.backend == nullptr ? "" : ", to " + BackendLabel(*call.decision.backend));
  }
  if (const auto* split = std::get_if<SplitClaim>(&claim)) {
    if (call.decision.backend == nullptr)
      return "is not shared out: " + DescribeDecision(table_, call.decision, request);
    Count(watched, *split, call.decision);
    return std::nullopt;
  }
  const std::optional<Violation> violation = watched.check->Check(request);
  return violation ? std::optional(violation->detail) : std::nullopt;
}

void PolicyWatch::Count(Watched& watched, const SplitClaim& claim, const Decision& decision) const {
  const uint32_t rule = decision.selection.rule;
  auto found = std::lower_bound(watched.splits.begin(), watched.splits.end(), rule,
                                [](const RuleSplit& split, uint32_t id) { return split.rule < id; });
  if (found == watched.splits.end() || found->rule != rule) {
    found = watched.splits.insert(found, RuleSplit{rule, std::vector<uint64_t>(claim.shares.size() + 1), {}});
  }
  size_t index = 0;
  while (index < claim.shares.size() && !IsNamed(claim.shares[index].backend, *decision.backend)) ++index;
  ++found->counts[index];
}

void PolicyWatch::Finish() {
  for (Watched& watched : watched_) {
    if (watched.splits.empty()) continue;
    const std::vector<uint64_t> parts = PartsOf(std::get<SplitClaim>(watched.policy->claim));
    std::vector<SplitCounts> splits;
    for (const RuleSplit& split : watched.splits) splits.push_back({split.counts, parts});
    const std::vector<SplitVerdict> verdicts = TestSplits(splits);
    for (size_t i = 0; i < verdicts.size(); ++i) watched.splits[i].verdict = verdicts[i];
  }
}

bool PolicyWatch::is_violated() const {
  return std::any_of(watched_.begin(), watched_.end(), [](const Watched& watched) {
    return watched.violations != 0 ||
           std::any_of(watched.splits.begin(), watched.splits.end(),
                       [](const RuleSplit& split) { return split.verdict.answer == SplitAnswer::kDiffers; });
  });
}

std::string PolicyWatch::RenderText() const {
  std::string out = "\npolicies over these calls\n";
  for (const Watched& watched : watched_) {
    out += "  " + SafeText(watched.policy->name) + ": ";
    out += watched.violations == 0 ? "no call breaks it" : WithThousands(watched.violations) + " broken";
    out += " (of " + WithThousands(watched.calls) + " calls that it speaks of";
    if (watched.unjudged != 0)
      out +=
          "; " + WithThousands(watched.unjudged) + " more could not be judged, for not all of their headers are known";
    out += ")\n";
    if (watched.violations != 0) {
      out += "      first: call " + std::to_string(watched.first_ordinal) + " " +
             SafeText(PrintProbe(watched.first_request)) + "\n";
      out += "      " + SafeText(watched.first_detail) + "\n";
    }
    for (const RuleSplit& split : watched.splits) {
      const SplitVerdict& verdict = split.verdict;
      out += "      " + RuleLabel(table_.rules()[split.rule]) + ": " + std::string(SplitAnswerName(verdict.answer));
      out += " (" + SafeText(Percentages(split.counts, std::get<SplitClaim>(watched.policy->claim)));
      if (verdict.answer == SplitAnswer::kCannotTell)
        out += "; " + WithThousands(verdict.calls_needed) + " calls are needed";
      out += ")\n";
    }
  }
  return out;
}

std::string PolicyWatch::AddTo(std::string report_json) const {
  std::string list;
  JsonWriter json(list);
  json.BeginArray();
  for (const Watched& watched : watched_) {
    json.BeginObject().Field("name", watched.policy->name).Field("calls", watched.calls);
    json.Field("violations", watched.violations).Field("unjudged", watched.unjudged);
    if (watched.violations != 0) {
      json.Key("first")
          .BeginObject()
          .Field("call", watched.first_ordinal)
          .Key("request")
          .Raw(PrintProbe(watched.first_request));
      json.Field("detail", watched.first_detail).EndObject();
    }
    if (!watched.splits.empty()) json.Key("splits").BeginArray();
    for (const RuleSplit& split : watched.splits) {
      const TableRule& rule = table_.rules()[split.rule];
      json.BeginObject().Field("route", rule.route.ToString()).Field("rule", rule.rule_index);
      json.Field("verdict", SplitAnswerName(split.verdict.answer)).Field("calls", split.verdict.calls);
      json.Field("pValue", split.verdict.p_value).Field("test", split.verdict.is_exact ? "exact" : "G");
      json.Field("callsNeeded", split.verdict.calls_needed).EndObject();
    }
    if (!watched.splits.empty()) json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  const size_t end = report_json.rfind('}');
  return report_json.insert(end, ",\"policies\":" + list);
}

}  // namespace routewind
