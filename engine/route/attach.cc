// SPDX-License-Identifier: Apache-2.0
#include "engine/route/attach.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/match/precedence.h"
#include "engine/route/allowed_routes.h"
#include "engine/route/kind_conflict.h"
#include "engine/route/listener_faults.h"
#include "engine/route/resolve_reference.h"
#include "engine/route/select_parents.h"

namespace routewind {
namespace {

template <typename T>
std::vector<const T*> SortedByName(const std::vector<T>& objects) {
  std::vector<const T*> sorted;
  sorted.reserve(objects.size());
  for (const T& object : objects) sorted.push_back(&object);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const T* a, const T* b) { return a->meta.id < b->meta.id; });
  return sorted;
}

// Whether a rule of the route can be used; a route without rules has none that cannot (D-10).
bool HasUsableRule(const GrpcRoute& route) {
  return route.rules.empty() ||
         std::any_of(route.rules.begin(), route.rules.end(),
                     [](const RouteRule& rule) { return RuleFault(rule).empty(); });
}

// Carries the plan through the steps of semantics 3.1.
class Attacher {
 public:
  Attacher(const Config& config, const EngineOptions& options)
      : options_(options), parents_(config) {
    AddGateways(config);
    for (const GrpcRoute* route : SortedByName(config.grpc_routes)) {
      RouteAttachment attachment;
      attachment.grpc_route = route;
      AddRoute(std::move(attachment), HasUsableRule(*route));
    }
    for (const HttpRoute* route : SortedByName(config.http_routes)) {
      RouteAttachment attachment;
      attachment.http_route = route;
      AddRoute(std::move(attachment), true);
    }
  }

  AttachmentPlan Finish() && {
    for (size_t gateway = 0; gateway < plan_.gateways.size(); ++gateway) {
      for (size_t i = 0; i < plan_.gateways[gateway].listeners.size(); ++i) {
        SettleListener({gateway, i});
      }
    }
    for (PendingParent& pending : pending_) Conclude(pending);
    return std::move(plan_);
  }

 private:
  using ListenerId = std::pair<size_t, size_t>;  // gateway, listener

  // A route that got through steps 1 to 4 on a listener, through one parentRef or several (D-15).
  struct Entrant {
    size_t route = 0;  // index into plan_.routes
    std::vector<AttachedHostname> hostnames;
    Refusal refusal;
  };

  // A parentRef that got through steps 1 to 4: which listeners still take it is settled when all
  // routes are known.
  struct PendingParent {
    size_t route = 0;
    size_t parent = 0;  // index into its parents
    std::vector<ListenerId> listeners;
  };

  void AddGateways(const Config& config) {
    const ReferenceResolver resolver(config);
    for (const Gateway* gateway : parents_.gateways()) {
      const auto findings = FindListenerFaults(config, resolver, *gateway);
      AttachedGateway attached{.gateway = gateway, .listeners = {}};
      for (size_t i = 0; i < gateway->listeners.size(); ++i) {
        const Listener& listener = gateway->listeners[i];
        SupportedKinds kinds = SupportedKindsOf(listener);
        AttachedListener slot;
        slot.listener = &listener;
        slot.supported_kinds = std::move(kinds.kinds);
        slot.has_invalid_kinds = !kinds.invalid.empty();
        if (!findings[i].empty()) {
          slot.fault = findings[i].front().fault;
          slot.fault_detail = findings[i].front().detail;
        }
        attached.listeners.push_back(std::move(slot));
      }
      plan_.gateways.push_back(std::move(attached));
    }
  }

  void AddRoute(RouteAttachment attachment, bool has_usable_rule) {
    const size_t route = plan_.routes.size();
    for (SelectedParent& selected : parents_.Select(attachment)) {
      attachment.parents.push_back(std::move(selected.attachment));
      if (selected.offers.empty()) continue;
      PendingParent pending{route, attachment.parents.size() - 1, {}};
      for (ListenerOffer& offer : selected.offers) {
        const ListenerId id{selected.gateway, offer.listener};
        pending.listeners.push_back(id);
        std::vector<Entrant>& entrants = entrants_[id];
        if (entrants.empty() || entrants.back().route != route) {
          entrants.push_back({route, std::move(offer.hostnames), {}});
        }
      }
      pending_.push_back(std::move(pending));
    }
    plan_.routes.push_back(std::move(attachment));
    has_usable_rule_.push_back(has_usable_rule);
  }

  // Steps 5 and 6 for one listener: the cross-kind rule, then what is left moves in.
  void SettleListener(ListenerId id) {
    std::vector<Entrant>& entrants = entrants_[id];
    if (options_.kind_conflict == EngineOptions::KindConflict::kEnforce) RefuseLosers(entrants);
    AttachedListener& listener = plan_.gateways[id.first].listeners[id.second];
    for (Entrant& entrant : entrants) {
      const RouteAttachment& route = plan_.routes[entrant.route];
      if (entrant.refusal.is_refused && route.grpc_route != nullptr) {
        listener.refused_routes.push_back({route.grpc_route, entrant.refusal.detail});
      }
      if (entrant.refusal.is_refused || !has_usable_rule_[entrant.route]) continue;
      if (route.grpc_route != nullptr) {
        listener.grpc_routes.push_back({route.grpc_route, std::move(entrant.hostnames)});
      } else {
        ++listener.http_route_count;
      }
    }
  }

  void RefuseLosers(std::vector<Entrant>& entrants) const {
    std::vector<Contender> contenders;
    for (const Entrant& entrant : entrants) {
      const RouteAttachment& route = plan_.routes[entrant.route];
      Contender contender;
      contender.is_grpc = route.grpc_route != nullptr;
      contender.meta = contender.is_grpc ? &route.grpc_route->meta : &route.http_route->meta;
      for (const AttachedHostname& hostname : entrant.hostnames) {
        contender.effective.push_back(hostname.effective);
      }
      contenders.push_back(std::move(contender));
    }
    std::vector<Refusal> refusals = FindKindConflicts(contenders, options_);
    for (size_t i = 0; i < entrants.size(); ++i) entrants[i].refusal = std::move(refusals[i]);
  }

  void Conclude(const PendingParent& pending) {
    ParentAttachment& parent = plan_.routes[pending.route].parents[pending.parent];
    parent.verdict = ParentVerdict::kHostnameConflict;
    std::vector<std::string> losses;
    for (const ListenerId& id : pending.listeners) {
      const std::vector<Entrant>& entrants = entrants_[id];
      // AddRoute appends routes in ascending order, each once.
      const auto entrant = std::lower_bound(
          entrants.begin(), entrants.end(), pending.route,
          [](const Entrant& candidate, size_t route) { return candidate.route < route; });
      if (!entrant->refusal.is_refused) {
        parent.verdict = has_usable_rule_[pending.route] ? ParentVerdict::kAttached
                                                         : ParentVerdict::kNoUsableRule;
        parent.detail = has_usable_rule_[pending.route] ? "" : "no rule of the route can be used";
        return;
      }
      const Listener& listener = *plan_.gateways[id.first].listeners[id.second].listener;
      losses.push_back("listener " + listener.name + ": " + entrant->refusal.detail);
    }
    parent.detail = JoinReasons(losses);
  }

  const EngineOptions& options_;
  ParentSelector parents_;
  AttachmentPlan plan_;
  std::vector<bool> has_usable_rule_;  // by route
  std::map<ListenerId, std::vector<Entrant>> entrants_;
  std::vector<PendingParent> pending_;
};

}  // namespace

AttachmentPlan Attach(const Config& config, const EngineOptions& options) {
  return Attacher(config, options).Finish();
}

int CompareAge(const ObjectMeta& a, const ObjectMeta& b, const EngineOptions& options) {
  if (a.creation_s != b.creation_s) {
    if (!a.creation_s.has_value()) return 1;  // D-21
    if (!b.creation_s.has_value()) return -1;
    return *a.creation_s < *b.creation_s ? -1 : 1;
  }
  if (a.id == b.id) return 0;
  return NameComesFirst(a.id, b.id, options.name_tie) ? -1 : 1;
}

}  // namespace routewind
