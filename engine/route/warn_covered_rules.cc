// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "engine/base/ascii.h"
#include "engine/match/pattern.h"
#include "engine/route/resolve_reference.h"
#include "engine/route/warnings.h"

// A rule can never win when each of its matches, under each of its hostnames, is covered by a
// candidate that comes earlier in the order of precedence and takes every request that the match
// takes. Looked for among candidates that tie up to age: same hostname, same service and method,
// same header names. Conditions that take more rank lower on every step before age, so but for
// expressions and for hostnames that a listener cuts down there are no other cases.

namespace routewind {
namespace {

constexpr size_t kMaxCandidates = 1000000;  // of one configuration; later ones are not looked at
constexpr size_t kMaxComparisons = 64;      // candidates that one is compared with
constexpr size_t kMaxNamedCoverers = 3;     // rules named in one message

struct HeaderCondition {
  MatchType type;
  std::string value;
  friend bool operator==(const HeaderCondition&, const HeaderCondition&) = default;
};
using HeaderConditions = std::map<std::string, HeaderCondition>;  // by lower-case name

struct RuleId {
  const GrpcRoute* route = nullptr;
  size_t rule = 0;
};

struct Candidate {
  RuleId id;
  HeaderConditions headers;
};

// What candidates must have in common to be compared: original and effective hostname, then the
// method part.
using MethodKey = std::tuple<MatchType, std::string, std::string>;
using GroupKey = std::tuple<std::string_view, std::string_view, MethodKey>;

MethodKey KeyOf(const RouteMatch& match) {
  if (!match.method) return {MatchType::kExact, "", ""};
  const std::string service = match.method->service.value_or("");
  const std::string method = match.method->method.value_or("");
  if (service.empty() && method.empty()) return {MatchType::kExact, "", ""};
  return {match.method->type, service, method};
}

// Only the first entry of a name counts (semantics 4.4).
HeaderConditions ConditionsOf(const RouteMatch& match) {
  HeaderConditions conditions;
  for (const HeaderMatch& header : match.headers) {
    conditions.emplace(AsciiLowerCopy(header.name), HeaderCondition{header.type, header.value});
  }
  return conditions;
}

// Whether every value that `narrow` takes, `wide` takes too, as far as that is easily seen.
bool Takes(const HeaderCondition& wide, const HeaderCondition& narrow) {
  if (wide == narrow) return true;
  if (wide.type != MatchType::kRegularExpression || narrow.type != MatchType::kExact) return false;
  const Result<Pattern> pattern = Pattern::Compile(wide.value);
  return pattern.has_value() && pattern.value().Matches(narrow.value);
}

bool Covers(const HeaderConditions& wide, const HeaderConditions& narrow) {
  return wide.size() == narrow.size() &&
         std::all_of(narrow.begin(), narrow.end(), [&wide](const auto& entry) {
           const auto found = wide.find(entry.first);
           return found != wide.end() && Takes(found->second, entry.second);
         });
}

// What is known of one rule: alive as soon as one of its candidates is covered by nothing.
struct RuleLife {
  const GrpcRoute* route = nullptr;
  bool is_usable = false;
  bool is_alive = false;
  std::set<std::string> coverers;
};

class CoverSearch {
 public:
  explicit CoverSearch(const EngineOptions& options) : options_(options) {}

  void VisitListener(const AttachedListener& listener) {
    seen_.clear();
    std::vector<const AttachedRoute*> routes;
    for (const AttachedRoute& route : listener.grpc_routes) routes.push_back(&route);
    std::stable_sort(routes.begin(), routes.end(),
                     [this](const AttachedRoute* a, const AttachedRoute* b) {
                       return CompareAge(a->route->meta, b->route->meta, options_) < 0;
                     });
    for (const AttachedRoute* route : routes) VisitRoute(*route);
  }

  void Report(Warnings& warnings) const {
    for (const auto& [name, rules] : rules_) {
      for (const auto& [index, life] : rules) {
        if (life.is_alive || !life.is_usable) continue;
        const Site spec = SiteOf("GRPCRoute", life.route->meta);
        warnings.Add("W-09", spec.At(Indexed("rules", index), life.route->rules[index].place),
                     "the rule can never win: " + Describe(life.coverers));
      }
    }
    if (candidate_count_ <= kMaxCandidates) return;
    warnings.Add("W-09", Site{},
                 "the configuration has more than " + std::to_string(kMaxCandidates) +
                     " combinations of listener, hostname and match: not all rules were checked "
                     "for being covered by others");
  }

 private:
  void VisitRoute(const AttachedRoute& attached) {
    const GrpcRoute& route = *attached.route;
    for (size_t i = 0; i < route.rules.size(); ++i) {
      const RouteRule& rule = route.rules[i];
      RuleLife& life = LifeOf({&route, i});
      if (!life.is_usable) continue;
      for (const RouteMatch& match : rule.matches.empty() ? any_request_ : rule.matches) {
        const MethodKey method = KeyOf(match);
        const HeaderConditions headers = ConditionsOf(match);
        for (const AttachedHostname& hostname : attached.hostnames) {
          const GroupKey key{hostname.original.text(), hostname.effective.text(), method};
          Visit(key, {{&route, i}, headers}, life);
        }
      }
    }
  }

  void Visit(const GroupKey& key, Candidate candidate, RuleLife& life) {
    if (++candidate_count_ > kMaxCandidates) {
      life.is_alive = true;
      return;
    }
    std::vector<Candidate>& earlier = seen_[key];
    for (size_t i = 0; i < earlier.size() && i < kMaxComparisons; ++i) {
      const RuleId& other = earlier[i].id;
      if (!Covers(earlier[i].headers, candidate.headers)) continue;
      life.coverers.insert("rule " + std::to_string(other.rule) + " of " +
                           other.route->meta.id.ToString());
      return;
    }
    life.is_alive = true;
    earlier.push_back(std::move(candidate));
  }

  // A rule is met once for each listener; its expressions are compiled the first time.
  RuleLife& LifeOf(const RuleId& id) {
    RuleLife& life = rules_[id.route->meta.id][id.rule];
    if (life.route == nullptr) {
      life.route = id.route;
      life.is_usable = RuleFault(id.route->rules[id.rule]).empty();
    }
    return life;
  }

  static std::string Describe(const std::set<std::string>& distinct) {
    std::string names;
    size_t count = 0;
    for (const std::string& name : distinct) {
      if (++count > kMaxNamedCoverers) break;
      names += (names.empty() ? "" : ", ") + name;
    }
    if (distinct.size() > kMaxNamedCoverers) {
      names += " and " + std::to_string(distinct.size() - kMaxNamedCoverers) + " more";
    }
    return names + (distinct.size() == 1 ? " takes" : " take") + " each of its requests first";
  }

  const EngineOptions& options_;
  std::map<GroupKey, std::vector<Candidate>> seen_;  // of the listener that is looked at
  std::map<ObjectName, std::map<size_t, RuleLife>> rules_;
  const std::vector<RouteMatch> any_request_ = std::vector<RouteMatch>(1);
  size_t candidate_count_ = 0;
};

}  // namespace

void WarnCoveredRules(const AttachmentPlan& plan, const EngineOptions& options,
                      Warnings& warnings) {
  CoverSearch search(options);
  for (const AttachedGateway& gateway : plan.gateways) {
    for (const AttachedListener& listener : gateway.listeners) search.VisitListener(listener);
  }
  search.Report(warnings);
}

}  // namespace routewind
