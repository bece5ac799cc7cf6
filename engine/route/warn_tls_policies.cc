// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/route/backend_tls.h"
#include "engine/route/resolve_reference.h"
#include "engine/route/warnings.h"

namespace routewind {
namespace {

std::vector<const ServicePort*> TargetedPorts(const Service& service,
                                              const BackendTlsPolicy::TargetRef& ref) {
  std::vector<const ServicePort*> ports;
  for (const ServicePort& port : service.ports) {
    if (!ref.section_name || *ref.section_name == port.name) ports.push_back(&port);
  }
  return ports;
}

// Whether another policy holds on a port at the same level: a policy for a port and one for the
// whole Service do not conflict, the narrower one goes first (semantics 7.7).
bool LosesTo(const BackendTlsPolicy::TargetRef& ref, const BackendTlsPolicy& winner) {
  return std::any_of(winner.target_refs.begin(), winner.target_refs.end(),
                     [&ref](const BackendTlsPolicy::TargetRef& other) {
                       return other.target == ref.target && other.name == ref.name &&
                              other.section_name == ref.section_name;
                     });
}

std::string TargetFault(const ReferenceResolver& resolver, const BackendTlsPolicies& policies,
                        const BackendTlsPolicy& policy, const BackendTlsPolicy::TargetRef& ref) {
  const ObjectName id{policy.meta.id.ns, ref.name};
  const Service* service = resolver.FindService(id);
  if (service == nullptr) return "Service " + id.ToString() + " does not exist";
  const auto ports = TargetedPorts(*service, ref);
  if (ports.empty()) {
    return "Service " + id.ToString() + " has no port named " + ref.section_name.value_or("");
  }
  for (const ServicePort* port : ports) {
    const BackendTlsPolicy* winner = policies.Find(*service, *port);
    if (winner == nullptr) continue;
    if (winner->meta.id == policy.meta.id) return policies.FaultFor(*service, *port);
    if (LosesTo(ref, *winner)) {
      return "BackendTLSPolicy " + winner->meta.id.ToString() + " came first for the same target";
    }
  }
  return {};
}

}  // namespace

void WarnTlsPolicies(const Config& config, Warnings& warnings) {
  if (config.services_assumed) return;
  const ReferenceResolver resolver(config);
  const BackendTlsPolicies policies(config);
  for (const BackendTlsPolicy& policy : config.backend_tls_policies) {
    const Site spec = SiteOf("BackendTLSPolicy", policy.meta);
    for (size_t i = 0; i < policy.target_refs.size(); ++i) {
      const BackendTlsPolicy::TargetRef& ref = policy.target_refs[i];
      if (ref.target != GroupKind{"", "Service"}) continue;
      const std::string fault = TargetFault(resolver, policies, policy, ref);
      if (fault.empty()) continue;
      warnings.Add("W-tls", spec.At(Indexed("targetRefs", i), ref.place), fault);
    }
  }
}

}  // namespace routewind
