// SPDX-License-Identifier: Apache-2.0
#include "engine/route/allowed_routes.h"

#include <algorithm>

#include "engine/route/label_selector.h"

namespace routewind {
namespace {

// Every namespace carries this label with its own name, written or not.
constexpr char kNamespaceNameLabel[] = "kubernetes.io/metadata.name";

}  // namespace

bool IsServedProtocol(const std::string& protocol) {
  return protocol == "HTTP" || protocol == "HTTPS";
}

SupportedKinds SupportedKindsOf(const Listener& listener) {
  std::vector<GroupKind> by_protocol;
  if (IsServedProtocol(listener.protocol)) {
    by_protocol = {{kGatewayGroup, "GRPCRoute"}, {kGatewayGroup, "HTTPRoute"}};
  }
  if (listener.allowed_routes.kinds.empty()) return {by_protocol, {}};

  SupportedKinds supported;
  for (const GroupKind& kind : listener.allowed_routes.kinds) {
    const bool is_taken =
        std::find(by_protocol.begin(), by_protocol.end(), kind) != by_protocol.end();
    (is_taken ? supported.kinds : supported.invalid).push_back(kind);
  }
  std::sort(supported.kinds.begin(), supported.kinds.end());
  supported.kinds.erase(std::unique(supported.kinds.begin(), supported.kinds.end()),
                        supported.kinds.end());
  return supported;
}

NamespaceTest::NamespaceTest(const Config& config) : strict_(config.strict) {
  for (const Namespace& ns : config.namespaces) {
    auto labels = ns.meta.labels;
    labels[kNamespaceNameLabel] = ns.meta.id.name;
    labels_.emplace(ns.meta.id.name, std::move(labels));
  }
}

bool NamespaceTest::Allows(const Listener& listener, const std::string& gateway_namespace,
                           const std::string& route_namespace) const {
  const AllowedRoutes& allowed = listener.allowed_routes;
  switch (allowed.from) {
    case AllowedRoutes::From::kAll:
      return true;
    case AllowedRoutes::From::kSame:
      return route_namespace == gateway_namespace;
    case AllowedRoutes::From::kSelector:
      break;
  }
  if (!allowed.selector.has_value()) return false;
  if (const auto found = labels_.find(route_namespace); found != labels_.end()) {
    return Selects(*allowed.selector, found->second);
  }
  // Contract section 2: a namespace left out of the input exists with its own name as its only
  // label.
  return !strict_ && Selects(*allowed.selector, {{kNamespaceNameLabel, route_namespace}});
}

std::string DescribeAllowedNamespaces(const Listener& listener,
                                      const std::string& gateway_namespace) {
  switch (listener.allowed_routes.from) {
    case AllowedRoutes::From::kAll:
      return "routes of all namespaces";
    case AllowedRoutes::From::kSame:
      return "routes of namespace " + gateway_namespace + " only";
    case AllowedRoutes::From::kSelector:
      break;
  }
  return listener.allowed_routes.selector.has_value()
             ? "routes of namespaces whose labels its selector selects"
             : "no routes at all: from is Selector, but there is no selector";
}

std::string DescribeKind(const GroupKind& kind) {
  if (kind.group == kGatewayGroup) return kind.kind;
  return kind.group.empty() ? "core/" + kind.kind : kind.group + "/" + kind.kind;
}

}  // namespace routewind
