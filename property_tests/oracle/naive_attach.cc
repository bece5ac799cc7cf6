// SPDX-License-Identifier: Apache-2.0
#include "property_tests/oracle/naive_attach.h"

#include <algorithm>

#include "property_tests/oracle/naive_hostname.h"
#include "property_tests/oracle/naive_listener.h"

namespace routewind {
namespace {

// A GRPCRoute or an HTTPRoute, as far as attachment looks at it.
struct AnyRoute {
  const GrpcRoute* grpc = nullptr;  // null: an HTTPRoute
  const ObjectMeta* meta = nullptr;
  std::vector<ParentRef> parents;
  std::vector<std::string> hostnames;
  bool has_usable_rule = true;

  std::string kind() const { return grpc != nullptr ? "GRPCRoute" : "HTTPRoute"; }
};

std::vector<std::string> TextsOf(const std::vector<RouteHostname>& hostnames) {
  if (hostnames.empty()) return {"*"};
  std::vector<std::string> texts;
  for (const RouteHostname& hostname : hostnames) texts.emplace_back(hostname.hostname.text());
  return texts;
}

// 10.2: `useDefaultGateways: All` acts like a parentRef to each whole Gateway of scope All.
std::vector<ParentRef> ParentsOf(const Config& config, const GrpcRoute& route) {
  std::vector<ParentRef> parents = route.parent_refs;
  if (!route.use_default_gateways) return parents;
  for (const Gateway& gateway : config.gateways) {
    if (!gateway.default_scope_all) continue;
    ParentRef claimed;
    claimed.target = {kGatewayGroup, "Gateway"};
    claimed.id = gateway.meta.id;
    parents.push_back(claimed);
  }
  return parents;
}

std::vector<AnyRoute> ListRoutes(const Config& config, NaivePatterns& patterns) {
  std::vector<AnyRoute> routes;
  for (const GrpcRoute& route : config.grpc_routes) {
    AnyRoute any{&route, &route.meta, ParentsOf(config, route), TextsOf(route.hostnames), false};
    any.has_usable_rule = route.rules.empty();  // D-10
    for (const RouteRule& rule : route.rules) {
      if (IsUsableRule(rule, patterns)) any.has_usable_rule = true;
    }
    routes.push_back(std::move(any));
  }
  for (const HttpRoute& route : config.http_routes) {
    routes.push_back({nullptr, &route.meta, route.parent_refs, TextsOf(route.hostnames), true});
  }
  return routes;
}

// effective(L, route) of 3.3.
std::vector<NaiveHostname> EffectiveHostnames(const Listener& listener, const AnyRoute& route) {
  std::vector<NaiveHostname> effective;
  for (const std::string& hostname : route.hostnames) {
    const auto cut = NaivelyIntersect(listener.hostname.text(), hostname);
    if (cut) effective.push_back({hostname, *cut});
  }
  return effective;
}

struct Judged {
  std::optional<NaiveVerdict> failure;     // of steps 0 to 4; meaningless while listeners are left
  std::vector<const Listener*> listeners;  // left after step 4
};

// Steps 0 to 4 of 3.1 for one parentRef.
Judged JudgeParent(const Config& config, const AnyRoute& route, const ParentRef& parent) {
  if (parent.target != GroupKind{kGatewayGroup, "Gateway"}) return {};
  const Gateway* gateway = nullptr;
  for (const Gateway& candidate : config.gateways) {
    if (candidate.meta.id == parent.id && IsOurs(config, candidate)) gateway = &candidate;
  }
  if (gateway == nullptr) return {};
  std::vector<const Listener*> named;
  for (const Listener& listener : gateway->listeners) {
    const bool name_fits = !parent.section_name || *parent.section_name == listener.name;
    const bool port_fits = !parent.port || *parent.port == listener.port;
    if (name_fits && port_fits) named.push_back(&listener);
  }
  if (named.empty()) return {NaiveVerdict::kNoMatchingParent, {}};
  std::vector<const Listener*> allowing;
  for (const Listener* listener : named) {
    if (Allows(config, *gateway, *listener, route.kind(), route.meta->id.ns)) {
      allowing.push_back(listener);
    }
  }
  if (allowing.empty()) return {NaiveVerdict::kNotAllowedByListeners, {}};
  std::vector<const Listener*> sharing;
  for (const Listener* listener : allowing) {
    if (!EffectiveHostnames(*listener, route).empty()) sharing.push_back(listener);
  }
  if (sharing.empty()) return {NaiveVerdict::kNoMatchingListenerHostname, {}};
  return {std::nullopt, sharing};
}

bool Overlap(const std::vector<NaiveHostname>& a, const std::vector<NaiveHostname>& b) {
  for (const NaiveHostname& one : a) {
    for (const NaiveHostname& other : b) {
      if (NaivelyIntersect(one.effective, other.effective)) return true;
    }
  }
  return false;
}

// 3.7 (D-07): the routes that stay on a listener, of those that got through steps 1 to 4.
std::vector<const AnyRoute*> KeepOnListener(const Listener& listener,
                                            std::vector<const AnyRoute*> contenders,
                                            const EngineOptions& options) {
  if (options.kind_conflict == EngineOptions::KindConflict::kIgnore) return contenders;
  std::sort(contenders.begin(), contenders.end(), [&](const AnyRoute* a, const AnyRoute* b) {
    if (IsOlderThenFirst(*a->meta, *b->meta, options)) return true;
    if (IsOlderThenFirst(*b->meta, *a->meta, options)) return false;
    return a->kind() < b->kind();  // "GRPCRoute before HTTPRoute"
  });
  std::vector<const AnyRoute*> kept;
  for (const AnyRoute* route : contenders) {
    const bool is_refused = std::any_of(kept.begin(), kept.end(), [&](const AnyRoute* other) {
      return other->kind() != route->kind() &&
             Overlap(EffectiveHostnames(listener, *other), EffectiveHostnames(listener, *route));
    });
    if (!is_refused) kept.push_back(route);
  }
  return kept;
}

// Everything that 3.1 says about one configuration, step by step.
class Attacher {
 public:
  Attacher(const Config& config, const EngineOptions& options, NaivePatterns& patterns)
      : config_(config), options_(options), routes_(ListRoutes(config, patterns)) {
    for (const AnyRoute& route : routes_) {
      for (const ParentRef& parent : route.parents) {
        judged_[&route].push_back(JudgeParent(config, route, parent));
      }
    }
  }

  NaiveAttachment Run() {
    NaiveAttachment result;
    for (const Gateway& gateway : config_.gateways) {
      if (!IsOurs(config_, gateway)) continue;
      for (const Listener& listener : gateway.listeners) {
        result.listeners.push_back(AttachTo(gateway, listener));
      }
    }
    for (const AnyRoute& route : routes_) {
      auto& verdicts = result.verdicts[{route.kind(), route.meta->id}];
      for (const Judged& judged : judged_[&route]) verdicts.push_back(Conclude(route, judged));
    }
    return result;
  }

 private:
  NaiveListener AttachTo(const Gateway& gateway, const Listener& listener) {
    std::vector<const AnyRoute*> contenders;
    for (const AnyRoute& route : routes_) {
      bool reaches = false;
      for (const Judged& judged : judged_[&route]) {
        const auto& left = judged.listeners;
        if (std::find(left.begin(), left.end(), &listener) != left.end()) reaches = true;
      }
      if (reaches) contenders.push_back(&route);
    }
    NaiveListener result{&gateway, &listener, Serves(config_, gateway, listener), {}, 0};
    for (const AnyRoute* route : KeepOnListener(listener, contenders, options_)) {
      kept_.insert({&listener, route});
      if (!route->has_usable_rule) continue;  // step 6
      ++result.attached_routes;
      if (route->grpc == nullptr) continue;
      result.routes.push_back({route->grpc, EffectiveHostnames(listener, *route)});
    }
    return result;
  }

  // Steps 5 and 6 of 3.1.
  std::optional<NaiveVerdict> Conclude(const AnyRoute& route, const Judged& judged) const {
    if (judged.listeners.empty()) return judged.failure;
    for (const Listener* listener : judged.listeners) {
      if (kept_.count({listener, &route}) == 0) continue;
      return route.has_usable_rule ? NaiveVerdict::kAccepted : NaiveVerdict::kUnsupportedValue;
    }
    return NaiveVerdict::kHostnameConflict;
  }

  const Config& config_;
  const EngineOptions& options_;
  const std::vector<AnyRoute> routes_;
  std::map<const AnyRoute*, std::vector<Judged>> judged_;
  std::set<std::pair<const Listener*, const AnyRoute*>> kept_;
};

}  // namespace

NaiveAttachment AttachNaively(const Config& config, const EngineOptions& options,
                              NaivePatterns& patterns) {
  return Attacher(config, options, patterns).Run();
}

bool IsUsableRule(const RouteRule& rule, NaivePatterns& patterns) {
  for (const RouteMatch& match : rule.matches) {
    if (match.method && match.method->type == MatchType::kRegularExpression) {
      if (!patterns.Compiles(match.method->service.value_or(""))) return false;
      if (!patterns.Compiles(match.method->method.value_or(""))) return false;
    }
    for (const HeaderMatch& header : match.headers) {
      const bool is_regex = header.type == MatchType::kRegularExpression;
      if (is_regex && !patterns.Compiles(header.value)) return false;
    }
  }
  return true;
}

bool IsOlderThenFirst(const ObjectMeta& a, const ObjectMeta& b, const EngineOptions& options) {
  // P6; D-21: no creation time is the youngest.
  if (a.creation_s != b.creation_s) {
    if (!a.creation_s) return false;
    if (!b.creation_s) return true;
    return *a.creation_s < *b.creation_s;
  }
  // P7; D-03.
  if (options.name_tie == EngineOptions::NameTie::kNamespaceFirst && a.id.ns != b.id.ns) {
    return a.id.ns < b.id.ns;
  }
  return a.id.ns + "/" + a.id.name < b.id.ns + "/" + b.id.name;
}

}  // namespace routewind
