// SPDX-License-Identifier: Apache-2.0
#include "property_tests/laws/naive_policy.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/ascii.h"
#include "property_tests/oracle/naive_request.h"

namespace routewind {
namespace {

// Exact texts, presence and absence: all that these policies ask.
bool Asks(const TextCondition& condition, const std::optional<std::string>& text) {
  if (condition.any_of.empty()) return true;
  for (const TextPattern& pattern : condition.any_of) {
    if (pattern.kind == TextPattern::Kind::kAbsent && !text) return true;
    if (pattern.kind == TextPattern::Kind::kPresent && text) return true;
    if (pattern.kind == TextPattern::Kind::kExact && text == pattern.text) return true;
  }
  return false;
}

bool AsksHost(const TextCondition& condition, const std::string& host) {
  if (condition.any_of.empty()) return true;
  for (const TextPattern& pattern : condition.any_of) {
    if (!pattern.text.starts_with("*.") && host == pattern.text) return true;
    const std::string suffix = pattern.text.substr(1);
    if (pattern.text.starts_with("*.") && host.size() > suffix.size() && host.ends_with(suffix))
      return true;
  }
  return false;
}

struct Texts {
  std::set<std::string> hosts = {"elsewhere.org"};
  std::set<std::string> services = {"zz.Other"};
  std::set<std::string> methods = {"Zz"};
  std::map<std::string, std::set<std::string>> headers;

  void AddHostname(const std::string& hostname) {
    if (hostname.empty() || hostname == "*") return;
    if (!hostname.starts_with("*.")) hosts.insert(hostname);
    if (hostname.starts_with("*.")) hosts.insert("zz" + hostname.substr(1));
    if (hostname.starts_with("*.")) hosts.insert("y.zz" + hostname.substr(1));
  }
  void AddCondition(const RequestCondition& condition) {
    for (const TextPattern& pattern : condition.authority.any_of) AddHostname(pattern.text);
    for (const TextPattern& pattern : condition.service.any_of) services.insert(pattern.text);
    for (const TextPattern& pattern : condition.method.any_of) methods.insert(pattern.text);
    for (const auto& header : condition.headers) {
      for (const TextPattern& pattern : header.value.any_of)
        headers[header.name].insert(pattern.text);
    }
  }
  void AddMatch(const RouteMatch& match) {
    if (match.method && match.method->service) services.insert(*match.method->service);
    if (match.method && match.method->method) methods.insert(*match.method->method);
    for (const HeaderMatch& header : match.headers)
      headers[AsciiLowerCopy(header.name)].insert(header.value);
  }
};

}  // namespace

NaivePolicy::NaivePolicy(const Config& config, const EngineOptions& options, const Policy& policy)
    : config_(config), options_(options), policy_(policy), reading_(config, options) {
  CollectTexts();
}

void NaivePolicy::CollectTexts() {
  Texts texts;
  std::set<uint16_t> ports = {0};
  for (const NaiveListener& listener : reading_.attachment().listeners) {
    const std::string gateway = listener.gateway->meta.id.ToString();
    if (std::find(gateways_.begin(), gateways_.end(), gateway) == gateways_.end())
      gateways_.push_back(gateway);
    ports.insert(listener.listener->port);
    texts.AddHostname(std::string(listener.listener->hostname.text()));
  }
  if (gateways_.empty()) gateways_.push_back("");
  for (const GrpcRoute& route : config_.grpc_routes) {
    for (const RouteHostname& hostname : route.hostnames)
      texts.AddHostname(std::string(hostname.hostname.text()));
    for (const RouteRule& rule : route.rules) {
      for (const RouteMatch& match : rule.matches) texts.AddMatch(match);
    }
  }
  texts.AddCondition(policy_.when);
  if (policy_.unless) texts.AddCondition(*policy_.unless);
  hosts_.assign(texts.hosts.begin(), texts.hosts.end());
  services_.assign(texts.services.begin(), texts.services.end());
  methods_.assign(texts.methods.begin(), texts.methods.end());
  ports_.assign(ports.begin(), ports.end());
  for (const auto& [name, values] : texts.headers) {
    Header header{name, {std::nullopt, "zz"}};
    header.values.insert(header.values.end(), values.begin(), values.end());
    headers_.push_back(std::move(header));
  }
}

Probe NaivePolicy::Combine(uint64_t number) const {
  const auto take = [&number](const auto& list) -> const auto& {
    const auto& item = list[number % list.size()];
    number /= list.size();
    return item;
  };
  Probe probe;
  probe.gateway = take(gateways_);
  probe.port = take(ports_);
  probe.authority = take(hosts_);
  const std::string& service = take(services_);
  probe.path = "/" + service + "/" + take(methods_);
  for (const Header& header : headers_) {
    const std::optional<std::string>& value = take(header.values);
    if (value) probe.headers.push_back({header.name, *value});
  }
  return probe;
}

uint64_t NaivePolicy::CountCombinations() const {
  uint64_t combinations =
      gateways_.size() * ports_.size() * hosts_.size() * services_.size() * methods_.size();
  for (const Header& header : headers_) combinations *= header.values.size();
  return combinations;
}

bool NaivePolicy::HasDoor(const Probe& probe) const {
  const std::vector<NaiveListener>& listeners = reading_.attachment().listeners;
  return probe.port == 0 || std::any_of(listeners.begin(), listeners.end(), [&](const auto& one) {
           return one.gateway->meta.id.ToString() == probe.gateway &&
                  one.listener->port == probe.port;
         });
}

std::optional<Probe> NaivePolicy::FindBreaking(Chooser& choose) {
  const uint64_t combinations = CountCombinations();
  for (uint64_t i = 0; i < std::min(combinations, kMaxRequests); ++i) {
    Probe probe = Combine(combinations <= kMaxRequests ? i : choose.Below(combinations));
    if (HasDoor(probe) && IsBrokenBy(probe.View())) return probe;
  }
  return std::nullopt;
}

bool NaivePolicy::Admits(const RequestCondition& condition, const RequestView& request) const {
  const std::optional<std::string> host = HostOf(request.authority, options_.trailing_dot);
  const std::optional<NaivePath> path = SplitPath(request.path);
  if (!host || !path) return false;
  if (!AsksHost(condition.authority, *host) || !Asks(condition.service, path->service))
    return false;
  if (!Asks(condition.method, path->method)) return false;
  return std::all_of(condition.headers.begin(), condition.headers.end(), [&](const auto& header) {
    return Asks(header.value, JoinedHeader(request, header.name));
  });
}

bool NaivePolicy::IsDescribed(const NaiveAnswer& answer, const BackendRef* backend) const {
  const auto& [field, condition] = std::get<DecisionClaim>(policy_.claim).decision.fields.front();
  std::optional<std::string> text;
  if (field == DecisionField::kOutcome) text = OutcomeName(answer.outcome);
  if (field == DecisionField::kBackend && backend != nullptr) text = backend->backend.id.name;
  if (field == DecisionField::kNamespace && backend != nullptr) text = backend->backend.id.ns;
  if (field == DecisionField::kRule && answer.winner) text = std::to_string(answer.winner->rule);
  return Asks(condition, text);
}

bool NaivePolicy::IsKept(const NaiveAnswer& answer, const BackendRef* backend) const {
  const auto& claim = std::get<DecisionClaim>(policy_.claim);
  const bool is_described = IsDescribed(answer, backend);
  if (claim.word == DecisionClaim::Word::kNever) return !is_described;
  if (claim.word == DecisionClaim::Word::kAlways) return is_described;
  const bool names_outcome = claim.decision.fields.front().first == DecisionField::kOutcome;
  return is_described || (answer.outcome != Outcome::kRouted && !names_outcome);
}

bool NaivePolicy::IsBrokenBy(const RequestView& request) {
  if (!Admits(policy_.when, request)) return false;
  if (policy_.unless && Admits(*policy_.unless, request)) return false;
  const NaiveAnswer answer = reading_.Answer(request);
  if (answer.outcome != Outcome::kRouted) return !IsKept(answer, nullptr);
  const std::vector<BackendRef>& refs =
      answer.winner->route->rules[answer.winner->rule].backend_refs;
  for (uint32_t i = 0; i < answer.backends.size(); ++i) {
    if (answer.backends[i].weight == 0) continue;
    if (!IsKept(NaiveReading::Conclude(answer, i), &refs[i])) return true;
  }
  return false;
}

}  // namespace routewind
