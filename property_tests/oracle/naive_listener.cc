// SPDX-License-Identifier: Apache-2.0
#include "property_tests/oracle/naive_listener.h"

#include <algorithm>

#include "property_tests/oracle/naive_reference.h"

namespace routewind {
namespace {

using Labels = std::map<std::string, std::string>;

bool IsHttp(const Listener& listener) {
  return listener.protocol == "HTTP" || listener.protocol == "HTTPS";
}

// 3.2: "Namespace unknown to the input: only kubernetes.io/metadata.name is there".
Labels LabelsOf(const Config& config, std::string_view ns) {
  Labels labels;
  for (const Namespace& object : config.namespaces) {
    if (object.meta.id.name == ns) labels = object.meta.labels;
  }
  labels["kubernetes.io/metadata.name"] = ns;
  return labels;
}

// D-23: an unknown operator, or In and NotIn without values.
bool IsBroken(const LabelSelector::Requirement& requirement) {
  const std::string& op = requirement.op;
  if (op == "In" || op == "NotIn") return requirement.values.empty();
  return op != "Exists" && op != "DoesNotExist";
}

bool IsBroken(const LabelSelector& selector) {
  return std::any_of(selector.match_expressions.begin(), selector.match_expressions.end(),
                     [](const auto& requirement) { return IsBroken(requirement); });
}

bool Holds(const LabelSelector::Requirement& requirement, const Labels& labels) {
  const auto label = labels.find(requirement.key);
  const bool is_present = label != labels.end();
  const bool is_listed = is_present && std::count(requirement.values.begin(),
                                                  requirement.values.end(), label->second) > 0;
  if (requirement.op == "In") return is_listed;
  if (requirement.op == "NotIn") return !is_listed;
  if (requirement.op == "Exists") return is_present;
  return !is_present;
}

// 3.2: matchLabels and all matchExpressions are ANDed; a broken selector matches nothing (D-23).
bool Selects(const LabelSelector& selector, const Labels& labels) {
  if (IsBroken(selector)) return false;
  for (const auto& [key, value] : selector.match_labels) {
    const auto label = labels.find(key);
    if (label == labels.end() || label->second != value) return false;
  }
  for (const LabelSelector::Requirement& requirement : selector.match_expressions) {
    if (!Holds(requirement, labels)) return false;
  }
  return true;
}

bool AllowsNamespace(const Config& config, const Gateway& gateway, const Listener& listener,
                     std::string_view route_ns) {
  const AllowedRoutes& allowed = listener.allowed_routes;
  if (allowed.from == AllowedRoutes::From::kSame) return route_ns == gateway.meta.id.ns;
  if (allowed.from == AllowedRoutes::From::kAll) return true;
  return allowed.selector.has_value() && Selects(*allowed.selector, LabelsOf(config, route_ns));
}

// 3.6, seen from one of the two listeners.
bool Conflicts(const Listener& a, const Listener& b) {
  if (a.port != b.port) return false;
  const auto are = [&](std::string_view one, std::string_view other) {
    return (a.protocol == one && b.protocol == other) || (a.protocol == other && b.protocol == one);
  };
  if (are("HTTP", "HTTPS")) return true;                                     // D-24
  if (are("HTTPS", "TLS")) return a.hostname.text() == b.hostname.text();    // as EG
  if (are("HTTP", "HTTP")) return a.hostname.text() == b.hostname.text();    // V-G05 stops it
  if (are("HTTPS", "HTTPS")) return a.hostname.text() == b.hostname.text();  // V-G05 stops it
  return false;  // TCP is not supported: only the TCP listener is refused; UDP is always distinct
}

}  // namespace

bool IsOurs(const Config& config, const Gateway& gateway) {
  if (config.gateway_classes.empty()) return true;
  return std::any_of(config.gateway_classes.begin(), config.gateway_classes.end(),
                     [&](const auto& object) { return object.meta.id.name == gateway.class_name; });
}

bool Allows(const Config& config, const Gateway& gateway, const Listener& listener,
            std::string_view kind, std::string_view route_ns) {
  if (!IsHttp(listener)) return false;  // table of protocols in 3.2, D-17
  const auto& kinds = listener.allowed_routes.kinds;
  const GroupKind wanted{kGatewayGroup, std::string(kind)};
  const bool allows_kind =
      kinds.empty() || std::find(kinds.begin(), kinds.end(), wanted) != kinds.end();
  return allows_kind && AllowsNamespace(config, gateway, listener, route_ns);
}

bool Serves(const Config& config, const Gateway& gateway, const Listener& listener) {
  if (!IsHttp(listener)) return false;
  const AllowedRoutes& allowed = listener.allowed_routes;
  if (allowed.from == AllowedRoutes::From::kSelector && allowed.selector &&
      IsBroken(*allowed.selector)) {
    return false;  // D-23: Accepted=False UnsupportedValue
  }
  for (const Listener& other : gateway.listeners) {
    if (&other != &listener && Conflicts(listener, other)) return false;
  }
  if (listener.protocol == "HTTPS") return NaivelyHasCertificates(config, gateway, listener);
  return true;
}

}  // namespace routewind
