// SPDX-License-Identifier: Apache-2.0
#include "engine/route/backend_tls.h"

#include <algorithm>

#include "engine/route/allowed_routes.h"
#include "engine/route/attach.h"
#include "engine/route/certificate.h"

namespace routewind {
namespace {

bool Targets(const BackendTlsPolicy::TargetRef& ref, const std::string& service,
             const std::optional<std::string>& section_name) {
  return ref.target == GroupKind{"", "Service"} && ref.name == service &&
         ref.section_name == section_name;
}

bool Targets(const BackendTlsPolicy& policy, const std::string& service,
             const std::optional<std::string>& section_name) {
  return std::any_of(policy.target_refs.begin(), policy.target_refs.end(),
                     [&](const auto& ref) { return Targets(ref, service, section_name); });
}

}  // namespace

BackendTlsPolicies::BackendTlsPolicies(const Config& config)
    : config_maps_assumed_(config.config_maps.empty() && !config.strict) {
  for (const ConfigMap& map : config.config_maps) config_maps_.emplace(map.meta.id, &map);
  for (const BackendTlsPolicy& policy : config.backend_tls_policies) {
    std::set<std::string> services;
    for (const auto& ref : policy.target_refs) services.insert(ref.name);
    for (const std::string& service : services) {
      by_service_[{policy.meta.id.ns, service}].push_back(&policy);
    }
  }
  for (auto& [service, policies] : by_service_) {
    // All of one namespace, so no switch of EngineOptions can change the order.
    std::stable_sort(policies.begin(), policies.end(), [](const auto* a, const auto* b) {
      return CompareAge(a->meta, b->meta, EngineOptions()) < 0;
    });
  }
}

const BackendTlsPolicy* BackendTlsPolicies::Find(const Service& service,
                                                 const ServicePort& port) const {
  const auto policies = by_service_.find(service.meta.id);
  if (policies == by_service_.end()) return nullptr;
  const std::string& name = service.meta.id.name;
  for (const std::optional<std::string>& section :
       {std::optional<std::string>(port.name), std::optional<std::string>()}) {
    for (const BackendTlsPolicy* policy : policies->second) {
      if (Targets(*policy, name, section)) return policy;
    }
  }
  return nullptr;
}

std::string BackendTlsPolicies::FaultFor(const Service& service, const ServicePort& port) const {
  const BackendTlsPolicy* policy = Find(service, port);
  if (policy == nullptr) return {};
  const std::string fault = PolicyFault(*policy);
  if (fault.empty()) return {};
  return "BackendTLSPolicy " + policy->meta.id.ToString() + " can never be met: " + fault;
}

std::string BackendTlsPolicies::PolicyFault(const BackendTlsPolicy& policy) const {
  if (policy.well_known_ca_certificates) {
    if (*policy.well_known_ca_certificates == "System") return {};
    return "wellKnownCACertificates " + *policy.well_known_ca_certificates +
           " is not supported, only System is";
  }
  // One usable bundle is enough: only connections that need a bad one fail.
  std::string first_fault = "it names no CA certificates";
  for (size_t i = 0; i < policy.ca_certificate_refs.size(); ++i) {
    std::string fault = CaFault(policy, policy.ca_certificate_refs[i]);
    if (fault.empty()) return {};
    if (i == 0) first_fault = std::move(fault);
  }
  return first_fault;
}

std::string BackendTlsPolicies::CaFault(const BackendTlsPolicy& policy,
                                        const BackendTlsPolicy::CaRef& ref) const {
  if (ref.target != GroupKind{"", "ConfigMap"}) {
    return "caCertificateRefs names a " + DescribeKind(ref.target) +
           ", only a ConfigMap can be used";
  }
  if (config_maps_assumed_) return {};
  const ObjectName id{policy.meta.id.ns, ref.name};
  const auto map = config_maps_.find(id);
  if (map == config_maps_.end()) return "ConfigMap " + id.ToString() + " does not exist";
  const auto bundle = map->second->data.find("ca.crt");
  if (bundle == map->second->data.end() || !HoldsPemBlock(bundle->second, "CERTIFICATE")) {
    return "ConfigMap " + id.ToString() + " holds no PEM certificate in ca.crt";
  }
  return {};
}

}  // namespace routewind
