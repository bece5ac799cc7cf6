// SPDX-License-Identifier: Apache-2.0
#include "property_tests/oracle/naive_decide.h"

#include <algorithm>

#include "property_tests/oracle/naive_hostname.h"
#include "property_tests/oracle/naive_reference.h"
#include "property_tests/oracle/naive_request.h"

namespace routewind {
namespace {

bool IsWildcardOrAny(std::string_view hostname) { return hostname[0] == '*'; }

size_t HostnameCharacters(std::string_view hostname) {
  return hostname == "*" ? 0 : hostname.size();
}

// 3.5 step 3: precise > wildcard with more dots > wildcard with fewer > none.
size_t Specificity(std::string_view hostname) {
  if (hostname == "*") return 0;
  if (!IsWildcardOrAny(hostname)) return 1000;
  return static_cast<size_t>(std::count(hostname.begin(), hostname.end(), '.'));
}

// P3a and P4a (D-02): Exact 2, RegularExpression 1, absent or empty 0.
size_t TypeRank(const std::optional<std::string>& part, MatchType type,
                const EngineOptions& options) {
  if (options.match_type_rank == EngineOptions::MatchTypeRank::kLengthOnly) return 0;
  if (!part || part->empty()) return 0;
  return type == MatchType::kExact ? 2 : 1;
}

// The hostname that counts (5.2, D-01).
const std::string& Counted(const NaiveHostname& hostname, const EngineOptions& options) {
  return options.hostname_rank == EngineOptions::HostnameRank::kOriginal ? hostname.original
                                                                         : hostname.effective;
}

// P1 … P5 of one candidate.
std::array<size_t, 7> PlaceOnLadder(const NaiveHostname& hostname, const RouteMatch& match,
                                    const EngineOptions& options) {
  const std::string& counted = Counted(hostname, options);
  const MethodMatch method = match.method.value_or(MethodMatch{});
  return {
      IsWildcardOrAny(counted) ? 0 : HostnameCharacters(counted),  // P1
      HostnameCharacters(counted),                                 // P2
      TypeRank(method.service, method.type, options),              // P3a
      CountCharacters(method.service.value_or("")),                // P3b
      TypeRank(method.method, method.type, options),               // P4a
      CountCharacters(method.method.value_or("")),                 // P4b
      EffectiveHeaders(match).size(),                              // P5, D-08
  };
}

NaiveAnswer Ended(Outcome outcome, Reason reason, GrpcStatus status) {
  NaiveAnswer answer;
  answer.outcome = outcome;
  answer.reason = reason;
  answer.status = status;
  return answer;
}

// 6.3: the engine implements no extension.
bool HasExtension(const std::vector<Filter>& filters) {
  return std::any_of(filters.begin(), filters.end(), [](const Filter& filter) {
    return std::holds_alternative<ExtensionRef>(filter.body);
  });
}

}  // namespace

bool Wins(const NaiveCandidate& a, const NaiveCandidate& b, const EngineOptions& options) {
  for (size_t step = 0; step < a.larger.size(); ++step) {  // P1 … P5
    if (a.larger[step] != b.larger[step]) return a.larger[step] > b.larger[step];
  }
  if (IsOlderThenFirst(a.route->meta, b.route->meta, options)) return true;  // P6, P7
  if (IsOlderThenFirst(b.route->meta, a.route->meta, options)) return false;
  if (a.rule != b.rule) return a.rule < b.rule;      // P8
  return a.match.value_or(0) < b.match.value_or(0);  // P9
}

NaiveReading::NaiveReading(const Config& config, const EngineOptions& options)
    : config_(config), options_(options), attachment_(AttachNaively(config, options, patterns_)) {}

// 3.5, steps 1 to 3.
const NaiveListener* NaiveReading::SelectListener(const RequestView& request,
                                                  std::string_view host) const {
  std::vector<std::string> gateways;
  for (const Gateway& gateway : config_.gateways) {
    const bool is_ours = std::any_of(attachment_.listeners.begin(), attachment_.listeners.end(),
                                     [&](const auto& l) { return l.gateway == &gateway; });
    if (is_ours) gateways.push_back(gateway.meta.id.ToString());
  }
  std::string wanted(request.gateway);
  if (wanted.empty() && gateways.size() == 1) wanted = gateways[0];
  const NaiveListener* best = nullptr;
  for (const NaiveListener& candidate : attachment_.listeners) {
    const Listener& listener = *candidate.listener;
    if (candidate.gateway->meta.id.ToString() != wanted || !candidate.serves) continue;
    if (request.port != 0 && listener.port != request.port) continue;
    if (!NaivelyCovers(listener.hostname.text(), host)) continue;
    const size_t specificity = Specificity(listener.hostname.text());
    const size_t best_specificity =
        best == nullptr ? 0 : Specificity(best->listener->hostname.text());
    // D-19: ties go to the lowest port, then to the first listener.
    if (best == nullptr || specificity > best_specificity ||
        (specificity == best_specificity && listener.port < best->listener->port)) {
      best = &candidate;
    }
  }
  return best;
}

// 4.1: the method part and every header entry hold.
bool NaiveReading::Satisfies(const RouteMatch& match, const RequestView& request) {
  const NaivePath path = *SplitPath(request.path);
  const auto holds = [this](MatchType type, const std::string& wanted, const std::string& actual) {
    if (type == MatchType::kExact) return wanted == actual;
    return patterns_.FullyMatches(wanted, actual);
  };
  if (match.method) {  // 4.3; absent or empty is any
    const MethodMatch& method = *match.method;
    const std::string service = method.service.value_or("");
    const std::string name = method.method.value_or("");
    if (!service.empty() && !holds(method.type, service, path.service)) return false;
    if (!name.empty() && !holds(method.type, name, path.method)) return false;
  }
  for (const HeaderMatch& header : EffectiveHeaders(match)) {  // 4.4
    const auto value = JoinedHeader(request, header.name);
    if (!value || !holds(header.type, header.value, *value)) return false;
  }
  return true;
}

void NaiveReading::CollectFromRoute(const NaiveRoute& route, const NaiveHostname& hostname,
                                    const RequestView& request,
                                    std::vector<NaiveCandidate>& candidates) {
  for (uint32_t rule = 0; rule < route.route->rules.size(); ++rule) {
    const RouteRule& text = route.route->rules[rule];
    if (!IsUsableRule(text, patterns_)) continue;  // D-38
    const auto add = [&](std::optional<uint32_t> index, const RouteMatch& match) {
      if (!Satisfies(match, request)) return;
      candidates.push_back(
          {route.route, rule, index, hostname.effective, PlaceOnLadder(hostname, match, options_)});
    };
    if (text.matches.empty()) add(std::nullopt, RouteMatch{});
    for (uint32_t match = 0; match < text.matches.size(); ++match) add(match, text.matches[match]);
  }
}

// 5.1, first paragraph; D-12 for virtual hosts: only what has the most specific matching hostname.
// Which hostname that is under both switches at once the page leaves open: here D-01 says it for
// P1, P2 and virtual hosts alike.
std::vector<NaiveCandidate> NaiveReading::CollectCandidates(const NaiveListener& listener,
                                                            const RequestView& request,
                                                            std::string_view host) {
  const bool is_virtual_host = options_.fall_through == EngineOptions::FallThrough::kVirtualHost;
  size_t most_specific = 0;
  for (const NaiveRoute& route : listener.routes) {
    for (const NaiveHostname& hostname : route.hostnames) {
      if (!NaivelyCovers(hostname.effective, host)) continue;
      most_specific = std::max(most_specific, Specificity(Counted(hostname, options_)));
    }
  }
  std::vector<NaiveCandidate> candidates;
  for (const NaiveRoute& route : listener.routes) {
    for (const NaiveHostname& hostname : route.hostnames) {
      if (!NaivelyCovers(hostname.effective, host)) continue;
      const size_t specificity = Specificity(Counted(hostname, options_));
      if (is_virtual_host && specificity != most_specific) continue;
      CollectFromRoute(route, hostname, request, candidates);
    }
  }
  return candidates;
}

std::vector<NaiveCandidate> NaiveReading::Rank(const RequestView& request) {
  const auto host = HostOf(request.authority, options_.trailing_dot);
  if (!host || !SplitPath(request.path)) return {};
  const NaiveListener* listener = SelectListener(request, *host);
  if (listener == nullptr) return {};
  auto candidates = CollectCandidates(*listener, request, *host);
  std::stable_sort(candidates.begin(), candidates.end(),
                   [this](const auto& a, const auto& b) { return Wins(a, b, options_); });
  return candidates;
}

// Table 7.4, in the order of 6.4.
NaiveAnswer NaiveReading::Answer(const RequestView& request) {
  if (!SplitPath(request.path)) {
    return Ended(Outcome::kInvalidRequest, Reason::kMalformedPath, GrpcStatus::kUnimplemented);
  }
  const auto host = HostOf(request.authority, options_.trailing_dot);
  if (!host) {
    return Ended(Outcome::kInvalidRequest, Reason::kMalformedAuthority, GrpcStatus::kInternal);
  }
  const NaiveListener* listener = SelectListener(request, *host);
  if (listener == nullptr) {
    return Ended(Outcome::kNoListener, Reason::kNoMatchingListener, GrpcStatus::kUnimplemented);
  }
  const auto candidates = CollectCandidates(*listener, request, *host);
  if (candidates.empty()) {
    bool has_hostname = false;
    for (const NaiveRoute& route : listener->routes) {
      for (const NaiveHostname& hostname : route.hostnames) {
        if (NaivelyCovers(hostname.effective, *host)) has_hostname = true;
      }
    }
    const Reason reason = has_hostname ? Reason::kNoMatchingRule : Reason::kNoMatchingHostname;
    NaiveAnswer answer = Ended(Outcome::kNoRoute, reason, GrpcStatus::kUnimplemented);
    answer.listener = listener;
    return answer;
  }
  const NaiveCandidate* best = &candidates[0];
  for (const NaiveCandidate& candidate : candidates) {
    if (Wins(candidate, *best, options_)) best = &candidate;
  }
  const RouteRule& rule = best->route->rules[best->rule];
  uint64_t total_weight = 0;
  for (const BackendRef& ref : rule.backend_refs) total_weight += ref.weight;

  NaiveAnswer answer = Ended(Outcome::kRouted, Reason::kMatched, GrpcStatus::kOk);
  if (HasExtension(rule.filters)) {
    answer =
        Ended(Outcome::kUnresolvedFilter, Reason::kFilterNotFound, GrpcStatus::kInternal);  // D-29
  } else if (rule.backend_refs.empty()) {
    answer = Ended(Outcome::kNoBackend, Reason::kNoBackendRefs, GrpcStatus::kUnavailable);  // D-30
  } else if (total_weight == 0) {
    answer = Ended(Outcome::kNoBackend, Reason::kZeroWeight, GrpcStatus::kUnavailable);  // D-30
  } else {
    for (const BackendRef& ref : rule.backend_refs) {
      answer.backends.push_back({ref.weight,
                                 NaiveBackendFault(config_, best->route->meta.id.ns, ref.backend),
                                 HasExtension(ref.filters)});
    }
  }
  answer.listener = listener;
  answer.winner = *best;
  return answer;
}

NaiveAnswer NaiveReading::Conclude(NaiveAnswer answer, uint32_t index) {
  const NaiveBackend& backend = answer.backends[index];
  if (backend.fault) {
    answer.outcome = Outcome::kInvalidBackend;
    answer.reason = *backend.fault;
    answer.status = GrpcStatus::kUnavailable;
  } else if (backend.has_unresolved_filter) {
    answer.outcome = Outcome::kUnresolvedFilter;
    answer.reason = Reason::kFilterNotFound;
    answer.status = GrpcStatus::kInternal;
  }
  return answer;
}

}  // namespace routewind
