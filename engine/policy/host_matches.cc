// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/host_matches.h"

#include <algorithm>
#include <map>

namespace routewind {
namespace {

std::string_view ServiceOf(const MatchCondition& path) {
  return std::string_view(path.text).substr(0, path.text.find('/'));
}

std::string_view MethodOf(const MatchCondition& path) {
  const size_t slash = path.text.find('/');
  return slash == std::string::npos ? std::string_view() : std::string_view(path.text).substr(slash + 1);
}

bool HoldsFor(const MatchCondition& condition, std::string_view text) {
  return condition.pattern != nullptr ? condition.pattern->Matches(text) : condition.text == text;
}

void AddTo(AtomCollector& atoms, const MatchCondition& condition) {
  if (condition.pattern != nullptr) atoms.AddPattern(*condition.pattern);
  else atoms.AddLiteral(condition.text);
}

// Headers that a rule's filters touch: a request that has them may show a difference.
void AddEditedNames(const RulePlan& plan, std::map<std::string, AtomCollector>& by_name) {
  for (const FilterPlan& filters : plan.by_backend) {
    for (const std::string& name : filters.request.remove) by_name[name];
    for (const HeaderEdits::Edit& edit : filters.request.set) by_name[edit.name];
    for (const HeaderEdits::Edit& edit : filters.request.add) by_name[edit.name];
  }
}

}  // namespace

void HostMatches::AddListener(const RouteTable& table, const TableGateway& gateway, uint16_t port,
                              std::string_view host) {
  const TableListener* listener = ChooseListener(gateway, port, host);
  if (listener == nullptr) return;
  listener->bucket_index.VisitMatching(host, [&](uint32_t number) {
    for (const Candidate& candidate : listener->buckets[number]->candidates) {
      matches_.push_back({&table, candidate.match});
    }
    return false;
  });
}

AtomSet HostMatches::Collect(AtomCollector& atoms, const TextCondition& when, const TextCondition* unless,
                             std::string_view other) const {
  atoms.AddCondition(when);
  if (unless != nullptr) atoms.AddCondition(*unless);
  AtomSet set = atoms.Collect(*scope_.atlas, other);
  std::erase_if(set.values, [&when](const std::string& text) { return !Holds(when, text); });
  // Exact texts are all that `when` lets through: what else there might be does not matter.
  const bool is_exact = !when.is_empty() && std::all_of(when.any_of.begin(), when.any_of.end(), [](const auto& p) {
    return p.kind == TextPattern::Kind::kExact || p.kind == TextPattern::Kind::kAbsent;
  });
  if (is_exact) set.is_complete = true;
  return set;
}

AtomSet HostMatches::Services() const {
  AtomCollector atoms;
  for (const LiveMatch& live : matches_) {
    for (const MatchCondition& condition : live.match->conditions) {
      if (condition.field == Field::kService) AddTo(atoms, condition);
      if (condition.field == Field::kPath) atoms.AddLiteral(ServiceOf(condition));
    }
  }
  const Policy& policy = *scope_.policy;
  return Collect(atoms, policy.when.service, policy.unless ? &policy.unless->service : nullptr, "other.Service");
}

AtomSet HostMatches::Methods() const {
  AtomCollector atoms;
  for (const LiveMatch& live : matches_) {
    for (const MatchCondition& condition : live.match->conditions) {
      if (condition.field == Field::kMethod) AddTo(atoms, condition);
      if (condition.field == Field::kPath) atoms.AddLiteral(MethodOf(condition));
    }
  }
  const Policy& policy = *scope_.policy;
  return Collect(atoms, policy.when.method, policy.unless ? &policy.unless->method : nullptr, "Other");
}

HostMatches HostMatches::ForService(std::string_view service) const {
  HostMatches rest(scope_);
  for (const LiveMatch& live : matches_) {
    const bool takes = std::all_of(live.match->conditions.begin(), live.match->conditions.end(), [&](const auto& condition) {
      if (condition.field == Field::kPath) return ServiceOf(condition) == service;
      return condition.field != Field::kService || HoldsFor(condition, service);
    });
    if (takes) rest.matches_.push_back(live);
  }
  return rest;
}

HostMatches HostMatches::ForMethod(std::string_view method) const {
  HostMatches rest(scope_);
  for (const LiveMatch& live : matches_) {
    const bool takes = std::all_of(live.match->conditions.begin(), live.match->conditions.end(), [&](const auto& condition) {
      if (condition.field == Field::kPath) return MethodOf(condition) == method;
      return condition.field != Field::kMethod || HoldsFor(condition, method);
    });
    if (takes) rest.matches_.push_back(live);
  }
  return rest;
}

std::vector<HeaderAtoms> HostMatches::Headers() const {
  std::map<std::string, AtomCollector> by_name;
  for (const LiveMatch& live : matches_) {
    for (const MatchCondition& condition : live.match->conditions) {
      if (condition.field == Field::kHeader) AddTo(by_name[condition.name], condition);
    }
    const RulePlan& plan = live.table->impl().plans[live.match->rule];
    if (scope_.varies_edited_headers) AddEditedNames(plan, by_name);
  }
  const Policy& policy = *scope_.policy;
  std::map<std::string, const TextCondition*> when;
  for (const auto& header : policy.when.headers) {
    when[header.name] = &header.value;
    by_name[header.name];
  }
  std::map<std::string, const TextCondition*> unless;
  if (policy.unless) {
    for (const auto& header : policy.unless->headers) {
      unless[header.name] = &header.value;
      by_name[header.name];
    }
  }
  static const TextCondition kNothingAsked;
  std::vector<HeaderAtoms> headers;
  for (auto& [name, atoms] : by_name) {
    const TextCondition& asked = when.contains(name) ? *when[name] : kNothingAsked;
    headers.push_back({name, Collect(atoms, asked, unless.contains(name) ? unless[name] : nullptr, "other"),
                       Holds(asked, std::nullopt)});
  }
  return headers;
}

}  // namespace routewind
