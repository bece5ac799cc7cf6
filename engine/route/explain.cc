// SPDX-License-Identifier: Apache-2.0
#include "engine/route/explain.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/route/condition_words.h"
#include "engine/route/explain_words.h"
#include "engine/route/table_impl.h"

namespace routewind {
namespace {

constexpr size_t kMaxListedRoutes = 100;  // that do not attach, in one explanation

// A match of the listener, under the hostname of its route that counts: its best among those that
// are asked.
struct Contender {
  const Candidate* candidate = nullptr;
  Rank rank;
  bool is_asked =
      false;  // its bucket's hostname covers the host, and the reading of D-12 gets that far
};

// The buckets that Select asks, in order, were no rule to match.
std::vector<const HostBucket*> AskedBuckets(const RouteTable::Impl& table,
                                            const TableListener& listener, std::string_view host) {
  std::vector<const HostBucket*> asked;
  listener.bucket_index.VisitMatching(host, [&](uint32_t number) {
    asked.push_back(listener.buckets[number].get());
    return table.options.fall_through == EngineOptions::FallThrough::kVirtualHost;
  });
  return asked;
}

// Every match once, best first.
std::vector<Contender> CollectContenders(const TableListener& listener,
                                         const std::vector<const HostBucket*>& asked) {
  std::map<std::pair<uint32_t, uint32_t>, Contender> by_match;  // by rule, then match
  for (const auto& bucket : listener.buckets) {
    const bool is_asked = std::find(asked.begin(), asked.end(), bucket.get()) != asked.end();
    for (const Candidate& candidate : bucket->candidates) {
      const Contender contender{&candidate, RankOf(candidate), is_asked};
      Contender& best = by_match[{candidate.match->rule, candidate.match->match}];
      const bool is_better = best.candidate == nullptr || (is_asked && !best.is_asked) ||
                             (is_asked == best.is_asked && contender.rank < best.rank);
      if (is_better) best = contender;
    }
  }
  std::vector<Contender> contenders;
  for (const auto& [match, contender] : by_match) contenders.push_back(contender);
  std::sort(contenders.begin(), contenders.end(),
            [](const Contender& a, const Contender& b) { return a.rank < b.rank; });
  return contenders;
}

DecidedBy FailedBy(const MatchCondition& condition, const RequestParts& request) {
  switch (condition.field) {
    case Field::kPath: {
      const bool has_service =
          condition.text.size() > request.service.size() &&
          condition.text.compare(0, request.service.size(), request.service) == 0 &&
          condition.text[request.service.size()] == '/';
      return has_service ? DecidedBy::kMethodName : DecidedBy::kMethodService;
    }
    case Field::kService:
      return DecidedBy::kMethodService;
    case Field::kMethod:
      return DecidedBy::kMethodName;
    case Field::kHeader:
      return DecidedBy::kHeader;
  }
  return DecidedBy::kNone;
}

class Judge {
 public:
  Judge(const RouteTable::Impl& table, const ParsedRequest& request)
      : table_(table), request_(request) {}

  Considered Consider(const Contender& contender) {
    const CompiledMatch& match = *contender.candidate->match;
    const TableRule& rule = table_.rules[match.rule];
    Considered considered;
    considered.route = rule.route;
    considered.rule = rule.rule_index;
    considered.match = match.match;
    if (!contender.is_asked) {
      considered.by = DecidedBy::kFailedHostname;
      considered.detail = HowPassedOver(*contender.candidate->bucket, request_.host);
      return considered;
    }
    for (const MatchCondition& condition : match.conditions) {
      if (Holds(condition, request_.parts)) continue;
      considered.by = FailedBy(condition, request_.parts);
      considered.detail = HowFailed(condition, request_.parts);
      return considered;
    }
    if (winner_.candidate == nullptr) {
      winner_ = contender;
      considered.verdict = Verdict::kWon;
      considered.detail = HowMatched(*contender.candidate);
      return considered;
    }
    const LadderStep step = CompareRanks(winner_.rank, contender.rank).step;
    considered.verdict = Verdict::kLost;
    considered.by = DecidedByOf(step);
    considered.detail = HowLost(step, table_, {*winner_.candidate, winner_.rank},
                                {*contender.candidate, contender.rank});
    return considered;
  }

 private:
  const RouteTable::Impl& table_;
  const ParsedRequest& request_;
  Contender winner_;
};

void PassOverListeners(const TableGateway& gateway, const TableListener* chosen,
                       const RequestView& request, std::string_view host,
                       Explanation& explanation) {
  for (const TableListener& listener : gateway.listeners) {
    if (&listener == chosen) continue;
    explanation.passed_over.push_back({"listener " + gateway.id->ToString() + "/" + listener.name,
                                       WhyNotListener(listener, chosen, request.port, host)});
  }
}

void PassOverHostnames(const TableListener& listener, const std::vector<const HostBucket*>& asked,
                       std::string_view host, Explanation& explanation) {
  for (const auto& bucket : listener.buckets) {
    if (std::find(asked.begin(), asked.end(), bucket.get()) != asked.end()) continue;
    explanation.passed_over.push_back(
        {"hostname " + std::string(bucket->ranking.text()), HowPassedOver(*bucket, host)});
  }
  for (const TableListener::IgnoredHostname& ignored : listener.ignored_hostnames) {
    explanation.passed_over.push_back(
        {"hostname " + std::string(ignored.hostname.text()) + " of " + ignored.route.ToString(),
         "it lies outside the listener's hostname " + std::string(listener.hostname.text())});
  }
}

std::set<ObjectName> RoutesOn(const RouteTable::Impl& table, const TableListener& listener) {
  std::set<ObjectName> routes;
  for (const auto& bucket : listener.buckets) {
    for (const Candidate& candidate : bucket->candidates) {
      routes.insert(table.rules[candidate.match->rule].route);
    }
  }
  return routes;
}

// What never came to the listener: rules that are dropped, routes that do not attach. A route that
// is there through one parentRef is not told of for another.
void PassOverRoutes(const RouteTable::Impl& table, const TableGateway& gateway,
                    const TableListener& listener, Explanation& explanation) {
  std::vector<PassedOver>& passed = explanation.passed_over;
  for (const uint32_t id : listener.dropped_rules) {
    const TableRule& rule = table.rules[id];
    passed.push_back({"rule " + std::to_string(rule.rule_index) + " of " + rule.route.ToString(),
                      "it is dropped: " + table.plans[id].fault});
  }
  std::vector<const PassedRoute*> routes;
  std::set<ObjectName> known = RoutesOn(table, listener);
  for (const PassedRoute& refused : listener.refused_routes) {
    known.insert(refused.route);
    routes.push_back(&refused);
  }
  for (const PassedRoute& refused : gateway.refused_routes) {
    if (!known.contains(refused.route)) routes.push_back(&refused);
  }
  for (const PassedRoute& parentless : table.parentless_routes) routes.push_back(&parentless);
  for (size_t i = 0; i < routes.size() && i < kMaxListedRoutes; ++i) {
    passed.push_back({"route " + routes[i]->route.ToString(), routes[i]->reason});
  }
  if (routes.size() <= kMaxListedRoutes) return;
  passed.push_back({std::to_string(routes.size() - kMaxListedRoutes) + " more routes",
                    "they do not attach, see `check`"});
}

}  // namespace

Explanation Explain(const RouteTable& table, const RequestView& request) {
  Explanation explanation;
  const RouteTable::Impl& impl = table.impl();
  ScratchText scratch;
  const ParsedRequest parsed = ParseRequest(impl, request, scratch);
  if (parsed.fault != Reason::kMatched) return explanation;
  const TableGateway* gateway = FindGateway(impl, request.gateway);
  if (gateway == nullptr) return explanation;
  const TableListener* listener = ChooseListener(*gateway, request.port, parsed.host);
  PassOverListeners(*gateway, listener, request, parsed.host, explanation);
  if (listener == nullptr) return explanation;

  const std::vector<const HostBucket*> asked = AskedBuckets(impl, *listener, parsed.host);
  PassOverHostnames(*listener, asked, parsed.host, explanation);
  PassOverRoutes(impl, *gateway, *listener, explanation);
  Judge judge(impl, parsed);
  for (const Contender& contender : CollectContenders(*listener, asked)) {
    explanation.considered.push_back(judge.Consider(contender));
  }
  return explanation;
}

}  // namespace routewind
