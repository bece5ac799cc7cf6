// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/host_classes.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/match/match_authority.h"

namespace routewind {
namespace {

struct HostPatterns {
  std::set<Hostname> hostnames;
  std::vector<const Pattern*> patterns;
};

void AddCondition(const TextCondition& condition, HostPatterns& found) {
  for (const TextPattern& pattern : condition.any_of) {
    if (pattern.kind == TextPattern::Kind::kExact) found.hostnames.emplace(pattern.text);
    if (pattern.pattern) found.patterns.push_back(&*pattern.pattern);
  }
}

HostPatterns CollectHostnames(const std::vector<const TableGateway*>& gateways,
                              const Policy& policy) {
  HostPatterns found;
  for (const TableGateway* gateway : gateways) {
    for (const TableListener& listener : gateway->listeners) {
      found.hostnames.insert(listener.hostname);
      for (const auto& bucket : listener.buckets) {
        found.hostnames.insert(bucket->effective);
        found.hostnames.insert(bucket->ranking);
      }
    }
  }
  AddCondition(policy.when.authority, found);
  if (policy.unless) AddCondition(policy.unless->authority, found);
  return found;
}

// A label in front of the suffix that makes no precise hostname.
std::string FreshHost(std::string_view suffix, const std::set<Hostname>& hostnames) {
  const std::string label = suffix.empty() ? "elsewhere" : "any";
  std::string host = label + std::string(suffix);
  for (int n = 2; hostnames.contains(Hostname(host)); ++n)
    host = label + std::to_string(n) + std::string(suffix);
  return host;
}

// The hostname that stands for the class of a host: itself where it is precise, else the longest
// wildcard, else any.
Hostname ClassOf(const std::string& host, const std::set<Hostname>& hostnames) {
  if (hostnames.contains(Hostname(host))) return Hostname(host);
  Hostname best;
  for (const Hostname& hostname : hostnames) {
    const bool is_longer = hostname.character_count() > best.character_count();
    if (hostname.is_wildcard() && is_longer && hostname.Matches(host)) best = hostname;
  }
  return best;
}

// Whether the text is a host as it stands.
bool IsHost(const std::string& text) {
  ScratchText scratch;
  const auto host = HostOfAuthority(text, EngineOptions::TrailingDot::kStrip, scratch);
  return host && *host == text;
}

}  // namespace

AtomSet HostClasses(const std::vector<const TableGateway*>& gateways, const Policy& policy,
                    PatternAtlas& atlas) {
  const HostPatterns found = CollectHostnames(gateways, policy);
  AtomSet hosts;
  std::set<std::string> known;
  const auto add = [&](const std::string& host) {
    if (known.insert(host).second) hosts.values.push_back(host);
  };
  std::set<Hostname> open_classes = {Hostname()};
  for (const Hostname& hostname : found.hostnames) {
    if (hostname.is_wildcard()) open_classes.insert(hostname);
    if (hostname.is_precise() && IsHost(std::string(hostname.text())))
      add(std::string(hostname.text()));
  }
  for (const Hostname& hostname : open_classes) {
    add(FreshHost(hostname.is_any() ? std::string_view() : hostname.suffix(), found.hostnames));
  }
  if (found.patterns.empty()) return hosts;

  // Each class that is more than one host falls into sets by the patterns, as services do.
  std::map<std::pair<Hostname, std::vector<bool>>, std::string> sets;
  const auto sort = [&](const std::string& host) {
    std::vector<bool> set;
    for (const Pattern* pattern : found.patterns) set.push_back(pattern->Matches(host));
    const Hostname hostname = ClassOf(host, found.hostnames);
    if (!hostname.is_precise()) sets.emplace(std::pair(hostname, set), host);
  };
  for (const std::string& host : hosts.values) sort(host);
  for (const Pattern* pattern : found.patterns) {
    for (const std::string& text : atlas.Of(*pattern).around) {
      if (IsHost(text)) sort(text);
      for (const Hostname& hostname : open_classes) {
        const std::string below =
            hostname.is_any() ? std::string() : text + std::string(hostname.suffix());
        if (!below.empty() && IsHost(below)) sort(below);
      }
    }
  }
  for (const auto& [set, host] : sets) add(host);
  constexpr size_t kMaxCounted = 10;
  const size_t patterns = found.patterns.size();
  hosts.is_complete = patterns <= kMaxCounted && sets.size() == open_classes.size() << patterns;
  return hosts;
}

}  // namespace routewind
