// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/host_matches.h"

#include <algorithm>
#include <map>
#include <optional>

namespace routewind {
namespace {

// What a match asks of the service or the method.
struct Asked {
  const Pattern* pattern = nullptr;
  std::optional<std::string_view> text;
};

Asked WhatIsAsked(const CompiledMatch& match, Field part) {
  for (const MatchCondition& condition : match.conditions) {
    if (condition.field == part) {
      if (condition.pattern != nullptr) return {condition.pattern, std::nullopt};
      return {nullptr, condition.text};
    }
    if (condition.field != Field::kPath) continue;
    const size_t slash = std::min(condition.text.find('/'), condition.text.size());
    const std::string_view path = condition.text;
    if (part == Field::kService) return {nullptr, path.substr(0, slash)};
    return {nullptr, path.substr(std::min(slash + 1, path.size()))};
  }
  return {};
}

void AddTo(AtomCollector& atoms, const MatchCondition& condition) {
  if (condition.pattern != nullptr) {
    atoms.AddPattern(*condition.pattern);
  } else {
    atoms.AddLiteral(condition.text);
  }
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
  listeners_.push_back(listener);
  if (listener == nullptr) return;
  listener->bucket_index.VisitMatching(host, [&](uint32_t number) {
    for (const Candidate& candidate : listener->buckets[number]->candidates) {
      matches_.push_back({&table, candidate.match, matches_.size()});
    }
    // Where nothing falls through, the other hostnames are not asked, whatever this one holds.
    return table.impl().options.fall_through == EngineOptions::FallThrough::kVirtualHost;
  });
}

AtomSet HostMatches::Collect(AtomCollector& atoms, const TextCondition& when,
                             const TextCondition* unless, std::string_view other) const {
  atoms.AddCondition(when);
  if (unless != nullptr) atoms.AddCondition(*unless);
  AtomSet set = atoms.Collect(*scope_.atlas, other);
  std::erase_if(set.values, [&when](const std::string& text) { return !Holds(when, text); });
  // Exact texts are all that `when` lets through: what else there might be does not matter.
  const bool is_exact =
      !when.is_empty() && std::all_of(when.any_of.begin(), when.any_of.end(), [](const auto& p) {
        return p.kind == TextPattern::Kind::kExact || p.kind == TextPattern::Kind::kAbsent;
      });
  if (is_exact) set.is_complete = true;
  return set;
}

AtomSet HostMatches::CollectPart(Field part, const TextCondition& when, const TextCondition* unless,
                                 std::string_view other) const {
  AtomCollector atoms;
  for (const LiveMatch& live : matches_) {
    const Asked asked = WhatIsAsked(*live.match, part);
    if (asked.pattern != nullptr) atoms.AddPattern(*asked.pattern);
    if (asked.text) atoms.AddLiteral(*asked.text);
  }
  return Collect(atoms, when, unless, other);
}

AtomSet HostMatches::Services() const {
  const Policy& policy = *scope_.policy;
  return CollectPart(Field::kService, policy.when.service,
                     policy.unless ? &policy.unless->service : nullptr, "other.Service");
}

AtomSet HostMatches::Methods() const {
  const Policy& policy = *scope_.policy;
  return CollectPart(Field::kMethod, policy.when.method,
                     policy.unless ? &policy.unless->method : nullptr, "Other");
}

void HostMatches::SortBy(Field part) {
  for (const LiveMatch& live : matches_) {
    const Asked asked = WhatIsAsked(*live.match, part);
    if (asked.text) {
      by_text_[*asked.text].push_back(live);
    } else {
      open_.push_back({live, asked.pattern});
    }
  }
}

HostMatches HostMatches::Narrow(std::string_view text) const {
  HostMatches rest(scope_);
  rest.listeners_ = listeners_;
  const auto exact = by_text_.find(text);
  if (exact != by_text_.end()) rest.matches_ = exact->second;
  for (const OpenMatch& open : open_) {
    if (open.pattern == nullptr || open.pattern->Matches(text)) rest.matches_.push_back(open.live);
  }
  return rest;
}

std::vector<const void*> HostMatches::Key() const {
  std::vector<LiveMatch> ordered = matches_;
  std::sort(ordered.begin(), ordered.end(),
            [](const LiveMatch& a, const LiveMatch& b) { return a.position < b.position; });
  std::vector<const void*> key = listeners_;
  for (const LiveMatch& live : ordered) key.push_back(live.match);
  return key;
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
    headers.push_back(
        {name, Collect(atoms, asked, unless.contains(name) ? unless[name] : nullptr, "other"),
         Holds(asked, std::nullopt)});
  }
  return headers;
}

}  // namespace routewind
