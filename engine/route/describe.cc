// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "engine/route/condition_words.h"
#include "engine/route/decide.h"
#include "engine/route/table_impl.h"

namespace routewind {
namespace {

constexpr size_t kMaxListedNames = 5;

// "a, b, c and 4 more"
class NameList {
 public:
  void Add(const std::string& name) {
    if (count_++ >= kMaxListedNames) return;
    if (!text_.empty()) text_ += ", ";
    text_ += name;
  }
  std::string Text() const {
    return count_ <= kMaxListedNames
               ? text_
               : text_ + " and " + std::to_string(count_ - kMaxListedNames) + " more";
  }

 private:
  std::string text_;
  size_t count_ = 0;
};

std::string DescribeInvalid(Reason reason, const RequestView& request) {
  if (reason == Reason::kMalformedPath) {
    return "path " + QuotedValue(request.path) + " is not /service/method";
  }
  return "authority " + QuotedValue(request.authority) + " is not a host with an optional port";
}

std::string DescribeMissingGateway(const RouteTable& table, const RequestView& request) {
  const RouteTable::Impl& impl = table.impl();
  if (impl.gateway_texts.empty()) {
    return "the configuration has no Gateway that is ours: " + impl.no_gateway_because;
  }
  NameList names;
  for (const std::string& name : impl.gateway_texts) names.Add(name);
  if (!request.gateway.empty()) {
    return "Gateway " + Printable(request.gateway) + " is not in the configuration; it has " +
           names.Text();
  }
  if (!impl.default_gateway_text.empty()) {
    return "the default Gateway " + Printable(impl.default_gateway_text) +
           " is not in the configuration; it has " + names.Text();
  }
  return "the request names no Gateway and the configuration has several: name one of " +
         names.Text();
}

std::string DescribeMissingListener(const RouteTable& table, const Decision& decision,
                                    const RequestView& request) {
  const ObjectName* id = decision.selection.gateway;
  if (id == nullptr) return DescribeMissingGateway(table, request);
  const TableGateway& gateway = *FindGateway(table.impl(), id->ToString());
  NameList listeners;
  for (const TableListener& listener : gateway.listeners) {
    listeners.Add(listener.name + " (" + std::string(listener.hostname.text()) + ":" +
                  std::to_string(listener.port) +
                  (listener.idle_because.empty() ? ")" : ", serves no traffic)"));
  }
  const std::string port = request.port == 0 ? "" : " on port " + std::to_string(request.port);
  return "no listener of Gateway " + id->ToString() + " takes " + QuotedValue(request.authority) +
         port + "; it has " + listeners.Text();
}

std::string DescribeNoRoute(const Decision& decision, const RequestView& request) {
  const Selection& selection = decision.selection;
  const std::string listener =
      "listener " + selection.gateway->ToString() + "/" + std::string(selection.listener);
  if (selection.reason == Reason::kNoMatchingHostname) {
    return "no route on " + listener + " has a hostname for " + QuotedValue(request.authority);
  }
  std::string_view path = request.path.substr(0, request.path.find('?'));
  path.remove_prefix(1);
  return "no rule matches " + Printable(path) + " on " + listener;
}

// Why the winner may not be the winner once every route has been created: another candidate matches
// as well, equal in everything before age, and one that has no creationTimestamp is younger than
// all (D-21). Empty when nothing hangs on it.
std::string DescribeHangsOnAge(const RouteTable& table, const Decision& decision,
                               const RequestView& request) {
  const RouteTable::Impl& impl = table.impl();
  if (!impl.has_uncreated_routes) return {};
  const Candidate& winner = *static_cast<const Candidate*>(decision.selection.candidate);
  const HostBucket& bucket = *winner.bucket;
  ScratchText scratch;
  const ParsedRequest parsed = ParseRequest(impl, request, scratch);
  auto position = static_cast<uint32_t>(&winner - bucket.candidates.data());
  while ((position = bucket.tree.FindFirst(parsed.parts, position + 1)) != CandidateTree::kNone) {
    const CompiledMatch& other = *bucket.candidates[position].match;
    const LadderStep step = CompareRanks(winner.match->rank, other.rank).step;
    if (step != LadderStep::kAge && step != LadderStep::kName && step != LadderStep::kRuleOrder &&
        step != LadderStep::kMatchOrder) {
      return {};
    }
    if (step == LadderStep::kRuleOrder || step == LadderStep::kMatchOrder)
      continue;  // the same route
    if (impl.plans[other.rule].route_is_created) continue;
    const std::string name = impl.rules[other.rule].route.ToString();
    if (step == LadderStep::kAge) {
      return "; " + name +
             " matches as well and gives way only because it has no creationTimestamp";
    }
    return "; " + name +
           " matches as well and neither route has a creationTimestamp, so the name decides";
  }
  return {};
}

std::string DescribeFailure(const RouteTable& table, const Decision& decision) {
  const RulePlan& plan = table.impl().plans[decision.selection.rule];
  switch (decision.reason) {
    case Reason::kNoBackendRefs:
      return ", but the rule has no backendRefs";
    case Reason::kZeroWeight:
      return ", but the weights of its backendRefs are all 0";
    case Reason::kFilterNotFound: {
      const bool is_rules = decision.backend == nullptr;
      const std::string& filter =
          is_rules ? plan.unresolved_filter : plan.unresolved_by_backend[decision.backend->index];
      return ", but the extensionRef " + Printable(filter) +
             (is_rules ? "" : " of its backendRef") + " is nothing this engine implements";
    }
    default:
      return ", but its backendRef " + std::to_string(decision.backend->index) +
             " cannot be used: " + decision.backend->invalid_detail;
  }
}

}  // namespace

std::string DescribeDecision(const RouteTable& table, const Decision& decision,
                             const RequestView& request) {
  switch (decision.selection.outcome) {
    case Outcome::kInvalidRequest:
      return DescribeInvalid(decision.reason, request);
    case Outcome::kNoListener:
      return DescribeMissingListener(table, decision, request);
    case Outcome::kNoRoute:
      return DescribeNoRoute(decision, request);
    case Outcome::kUncertain:
      return "the decision depends on parts of the request that the capture does not show";
    default:
      break;
  }
  const Candidate& winner = *static_cast<const Candidate*>(decision.selection.candidate);
  std::string words = "matched " + decision.rule->route.ToString() + " rule " +
                      std::to_string(decision.rule->rule_index) + " " + HowMatched(winner);
  if (decision.outcome != Outcome::kRouted) words += DescribeFailure(table, decision);
  return words + DescribeHangsOnAge(table, decision, request);
}

}  // namespace routewind
