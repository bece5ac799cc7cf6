// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "engine/route/label_selector.h"
#include "engine/route/listener_faults.h"
#include "engine/route/select_parents.h"
#include "engine/route/warnings.h"

namespace routewind {
namespace {

void WarnSelector(const AllowedRoutes& allowed, const Site& listener, Warnings& warnings) {
  if (allowed.from != AllowedRoutes::From::kSelector) return;
  const Site site = listener.At(".allowedRoutes.namespaces", listener.place);
  if (!allowed.selector) {
    warnings.Add("W-selector", site,
                 "from is Selector, but there is no selector: no route can attach");
    return;
  }
  const std::string fault = SelectorFault(*allowed.selector);  // D-23
  if (!fault.empty()) {
    warnings.Add("W-selector", site.At(".selector", site.place),
                 fault + ": as it stands it selects no namespace");
  }
}

bool IsCertificateFault(const ListenerFinding& finding) {
  return finding.fault == ListenerFault::kInvalidCertificateRef ||
         finding.fault == ListenerFault::kRefNotPermitted;
}

void WarnListeners(const Config& config, const ReferenceResolver& resolver, const Gateway& gateway,
                   Warnings& warnings) {
  const Site spec = SiteOf("Gateway", gateway.meta);
  const auto faults = FindListenerFaults(config, resolver, gateway);
  for (size_t i = 0; i < gateway.listeners.size(); ++i) {
    const Listener& listener = gateway.listeners[i];
    const Site site = spec.At(Indexed("listeners", i), listener.place);
    WarnSelector(listener.allowed_routes, site, warnings);
    for (const ListenerFinding& finding : faults[i]) {
      if (!IsCertificateFault(finding)) continue;
      warnings.Add("W-certificate", site.At(finding.path, finding.place),
                   "listener " + listener.name + " serves nothing: " + finding.detail);
    }
  }
}

}  // namespace

void WarnGateways(const Config& config, Warnings& warnings) {
  const ReferenceResolver resolver(config);
  const ParentSelector parents(config);
  std::set<ObjectName> ours;
  for (const Gateway* gateway : parents.gateways()) ours.insert(gateway->meta.id);
  for (const Gateway& gateway : config.gateways) {
    if (ours.contains(gateway.meta.id)) {
      WarnListeners(config, resolver, gateway, warnings);
      continue;
    }
    const Site spec = SiteOf("Gateway", gateway.meta);
    warnings.Add("W-class", spec.At(".gatewayClassName", spec.place),
                 "GatewayClass " + gateway.class_name +
                     " is not in the input: the Gateway belongs to another controller and is "
                     "ignored");
  }
}

}  // namespace routewind
