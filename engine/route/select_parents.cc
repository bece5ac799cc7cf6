// SPDX-License-Identifier: Apache-2.0
#include "engine/route/select_parents.h"

#include <algorithm>
#include <set>

namespace routewind {

// What the steps look at in a route, whichever kind it is.
struct ParentSelector::Subject {
  GroupKind kind;
  std::string ns;
  const std::vector<ParentRef>* parent_refs = nullptr;
  const std::vector<RouteHostname>* hostnames = nullptr;
  bool use_default_gateways = false;

  static Subject Of(const RouteAttachment& route) {
    if (route.grpc_route != nullptr) {
      const GrpcRoute& grpc = *route.grpc_route;
      return {{kGatewayGroup, "GRPCRoute"},
              grpc.meta.id.ns,
              &grpc.parent_refs,
              &grpc.hostnames,
              grpc.use_default_gateways};
    }
    const HttpRoute& http = *route.http_route;
    return {
        {kGatewayGroup, "HTTPRoute"}, http.meta.id.ns, &http.parent_refs, &http.hostnames, false};
  }
};

namespace {

// Step 2. `ref` is null for a claim through useDefaultGateways, which is to the whole Gateway.
bool IsNamed(const Listener& listener, const ParentRef* ref) {
  if (ref == nullptr) return true;
  return (!ref->section_name || *ref->section_name == listener.name) &&
         (!ref->port || *ref->port == listener.port);
}

std::string DescribeNoMatchingParent(const Gateway& gateway, const ParentRef& ref) {
  std::string wanted;
  if (ref.section_name) wanted += " named " + *ref.section_name;
  if (ref.port) wanted += " on port " + std::to_string(*ref.port);
  std::vector<std::string> present;
  for (const Listener& listener : gateway.listeners) {
    present.push_back(listener.name + " (port " + std::to_string(listener.port) + ")");
  }
  return "Gateway " + gateway.meta.id.ToString() + " has no listener" + wanted + ", it has " +
         JoinReasons(present);
}

// "parentRef names the whole Gateway", as a claim of a default Gateway would.
bool NamesWholeGateway(const ParentRef& ref, const ObjectName& gateway) {
  return ref.target == GroupKind{kGatewayGroup, "Gateway"} && ref.id == gateway &&
         !ref.section_name && !ref.port;
}

}  // namespace

ParentSelector::ParentSelector(const Config& config) : namespaces_(config) {
  std::set<std::string> classes;
  for (const GatewayClass& gateway_class : config.gateway_classes) {
    classes.insert(gateway_class.meta.id.name);
  }
  // Contract section 2: with no GatewayClass in the input, every class is ours.
  const bool every_class_is_ours = config.gateway_classes.empty() && !config.strict;
  for (const Gateway& gateway : config.gateways) {
    if (every_class_is_ours || classes.contains(gateway.class_name)) {
      gateways_.push_back(&gateway);
    } else {
      foreign_gateways_.emplace(gateway.meta.id, gateway.class_name);
    }
  }
  std::stable_sort(gateways_.begin(), gateways_.end(),
                   [](const Gateway* a, const Gateway* b) { return a->meta.id < b->meta.id; });
  for (size_t i = 0; i < gateways_.size(); ++i) {
    index_.emplace(gateways_[i]->meta.id, i);
    std::vector<std::vector<GroupKind>>& kinds = kinds_.emplace_back();
    for (const Listener& listener : gateways_[i]->listeners) {
      kinds.push_back(SupportedKindsOf(listener).kinds);
    }
  }
}

std::vector<SelectedParent> ParentSelector::Select(const RouteAttachment& route) const {
  const Subject subject = Subject::Of(route);
  std::vector<SelectedParent> selected;
  for (const ParentRef& ref : *subject.parent_refs) selected.push_back(SelectParent(subject, ref));
  if (!subject.use_default_gateways) return selected;

  for (size_t i = 0; i < gateways_.size(); ++i) {
    const Gateway& gateway = *gateways_[i];
    const bool is_named_anyway =
        std::any_of(subject.parent_refs->begin(), subject.parent_refs->end(),
                    [&](const ParentRef& ref) { return NamesWholeGateway(ref, gateway.meta.id); });
    if (gateway.default_scope_all && !is_named_anyway) {
      selected.push_back(SelectListeners(subject, i, nullptr));
    }
  }
  return selected;
}

SelectedParent ParentSelector::SelectParent(const Subject& subject, const ParentRef& ref) const {
  if (std::string reason = WhyNotOurs(ref); !reason.empty()) {
    SelectedParent selected;
    selected.attachment.parent_ref = &ref;
    selected.attachment.detail = std::move(reason);
    return selected;
  }
  return SelectListeners(subject, index_.find(ref.id)->second, &ref);
}

std::string ParentSelector::WhyNotOurs(const ParentRef& ref) const {
  if (ref.target != GroupKind{kGatewayGroup, "Gateway"}) {
    return "a " + DescribeKind(ref.target) +
           " is not a parent this engine serves, only Gateways are";
  }
  if (index_.contains(ref.id)) return {};
  if (const auto foreign = foreign_gateways_.find(ref.id); foreign != foreign_gateways_.end()) {
    return "Gateway " + ref.id.ToString() + " belongs to class " + foreign->second +
           ", which is not in the input";
  }
  return "Gateway " + ref.id.ToString() + " does not exist or is invalid";
}

SelectedParent ParentSelector::SelectListeners(const Subject& subject, size_t gateway_index,
                                               const ParentRef* ref) const {
  const Gateway& gateway = *gateways_[gateway_index];
  SelectedParent selected;
  selected.gateway = gateway_index;
  selected.attachment.parent_ref = ref;
  selected.attachment.gateway = &gateway;
  selected.attachment.verdict = ParentVerdict::kNoMatchingParent;
  for (size_t i = 0; i < gateway.listeners.size(); ++i) {
    const Listener& listener = gateway.listeners[i];
    ParentVerdict verdict = ParentVerdict::kNoMatchingParent;
    if (IsNamed(listener, ref)) {
      verdict = ParentVerdict::kNotAllowedByListeners;
      if (TakesKind(subject, gateway_index, i) &&
          namespaces_.Allows(listener, gateway.meta.id.ns, subject.ns)) {
        verdict = ParentVerdict::kNoMatchingListenerHostname;
        auto hostnames = IntersectHostnames(listener.hostname, *subject.hostnames);
        if (!hostnames.empty()) {
          verdict = ParentVerdict::kAttached;
          selected.offers.push_back({i, std::move(hostnames)});
        }
      }
    }
    // Verdicts stand in the order of the steps: the listener that got furthest speaks for the
    // parent.
    selected.attachment.verdict = std::max(selected.attachment.verdict, verdict);
  }
  selected.attachment.detail =
      DescribeRefusal(subject, gateway_index, ref, selected.attachment.verdict);
  return selected;
}

bool ParentSelector::TakesKind(const Subject& subject, size_t gateway, size_t listener) const {
  const std::vector<GroupKind>& kinds = kinds_[gateway][listener];
  return std::find(kinds.begin(), kinds.end(), subject.kind) != kinds.end();
}

// Every listener that is named, and what it says to the step at which the last one fell.
std::string ParentSelector::DescribeRefusal(const Subject& subject, size_t gateway_index,
                                            const ParentRef* ref, ParentVerdict verdict) const {
  const Gateway& gateway = *gateways_[gateway_index];
  if (verdict == ParentVerdict::kAttached) return {};
  if (verdict == ParentVerdict::kNoMatchingParent) {
    return ref == nullptr ? "the Gateway has no listeners"
                          : DescribeNoMatchingParent(gateway, *ref);
  }
  std::vector<std::string> refusals;
  std::vector<std::string> mismatches;
  for (size_t i = 0; i < gateway.listeners.size(); ++i) {
    const Listener& listener = gateway.listeners[i];
    const std::string name = "listener " + listener.name;
    if (!IsNamed(listener, ref)) continue;
    if (!TakesKind(subject, gateway_index, i)) {
      refusals.push_back(name + " takes no " + subject.kind.kind);
    } else if (!namespaces_.Allows(listener, gateway.meta.id.ns, subject.ns)) {
      refusals.push_back(name + " takes " +
                         DescribeAllowedNamespaces(listener, gateway.meta.id.ns));
    } else {
      mismatches.push_back(name + " has hostname " + std::string(listener.hostname.text()));
    }
  }
  return verdict == ParentVerdict::kNotAllowedByListeners
             ? JoinReasons(refusals)
             : "no hostname of the route fits: " + JoinReasons(mismatches);
}

std::string JoinReasons(const std::vector<std::string>& reasons) {
  std::string joined;
  for (size_t i = 0; i < reasons.size(); ++i) {
    if (i == kMaxListedReasons) {
      return joined + "; and " + std::to_string(reasons.size() - i) + " more";
    }
    if (i > 0) joined += "; ";
    joined += reasons[i];
  }
  return joined;
}

std::vector<AttachedHostname> IntersectHostnames(const Hostname& listener,
                                                 const std::vector<RouteHostname>& hostnames) {
  if (hostnames.empty()) return {{Hostname(), listener}};
  std::vector<AttachedHostname> intersected;
  for (const RouteHostname& route : hostnames) {
    std::optional<Hostname> effective = Hostname::Intersect(listener, route.hostname);
    const bool is_repeat = std::any_of(
        intersected.begin(), intersected.end(),
        [&route](const AttachedHostname& seen) { return seen.original == route.hostname; });
    if (effective && !is_repeat) intersected.push_back({route.hostname, *std::move(effective)});
  }
  return intersected;
}

}  // namespace routewind
