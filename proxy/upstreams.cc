// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstreams.h"

#include <algorithm>
#include <utility>

#include "engine/base/stable_hash.h"
#include "engine/route/backend_tls.h"
#include "engine/route/table_impl.h"

namespace routewind {
namespace {

// Differs where the credentials made of the policy would.
std::string DigestOf(const Config& config, const BackendTlsPolicy& policy) {
  ContentDigest digest;
  const auto add = [&digest](std::string_view text) {
    digest.Update(std::to_string(text.size()) + ":");
    digest.Update(text);
  };
  add(policy.hostname);
  add(policy.well_known_ca_certificates.value_or(""));
  for (const BackendTlsPolicy::SubjectAltName& name : policy.subject_alt_names) add(name.type + "=" + name.value);
  for (const BackendTlsPolicy::CaRef& ref : policy.ca_certificate_refs) {
    for (const ConfigMap& map : config.config_maps) {
      if (map.meta.id != ObjectName{policy.meta.id.ns, ref.name}) continue;
      for (const auto& [key, value] : map.data) add(key + "=" + value);
    }
  }
  return digest.Hex();
}

// Makes backends, or takes them over from the configuration before.
class BackendMaker {
 public:
  BackendMaker(const Config& config, const UpstreamOptions& options, const Upstreams* previous)
      : config_(config),
        options_(options),
        previous_(previous),
        endpoints_(config, options.overrides, options.cluster_domain),
        policies_(config) {}

  std::shared_ptr<Backend> Make(const ObjectName& service, uint16_t port) const {
    const BackendTlsPolicy* const policy = PolicyOf(service, port);
    Backend::Spec spec{service, port, endpoints_.Find(service, port),
                       policy == nullptr ? std::string() : DigestOf(config_, *policy), {}};
    BackendCredentials credentials = CredentialsFor(policy, spec.fault);
    if (previous_ != nullptr) {
      std::shared_ptr<Backend> known = previous_->Shared(service, port);
      if (known != nullptr && known->spec() == spec) return known;
    }
    return std::make_shared<Backend>(std::move(spec), std::move(credentials), options_.channels);
  }

 private:
  const BackendTlsPolicy* PolicyOf(const ObjectName& id, uint16_t number) const {
    const std::vector<Service>& services = config_.services;  // sorted by name
    const auto service = std::lower_bound(services.begin(), services.end(), id,
                                          [](const Service& a, const ObjectName& b) { return a.meta.id < b; });
    if (service == services.end() || service->meta.id != id) return nullptr;
    for (const ServicePort& port : service->ports) {
      if (port.port == number && port.protocol == "TCP") return policies_.Find(*service, port);
    }
    return nullptr;
  }

  BackendCredentials CredentialsFor(const BackendTlsPolicy* policy, std::string& fault) const {
    if (policy == nullptr) return MakeCleartextCredentials();
    Result<BackendCredentials> credentials = MakeTlsCredentials(config_, *policy);
    if (credentials) return std::move(credentials).value();
    fault = credentials.error().message;
    return MakeCleartextCredentials();  // never used: a backend with a fault has no channels
  }

  const Config& config_;
  const UpstreamOptions& options_;
  const Upstreams* previous_;
  const EndpointFinder endpoints_;
  const BackendTlsPolicies policies_;
};

}  // namespace

Upstreams::Upstreams(const Config& config, const RouteTable& table, const UpstreamOptions& options,
                     const Upstreams* previous) {
  const BackendMaker maker(config, options, previous);
  const auto add = [&](const ObjectName& service, uint16_t port) {
    std::shared_ptr<Backend>& backend = backends_[{service, port}];
    if (backend == nullptr) backend = maker.Make(service, port);
    return backend.get();
  };
  for (const TableRule& rule : table.rules()) {
    std::vector<Backend*>& row = by_rule_.emplace_back();
    for (const TableBackend& backend : rule.backends) {
      row.push_back(backend.is_valid ? add(backend.id, backend.port) : nullptr);
    }
  }
  for (const RulePlan& plan : table.impl().plans) {
    for (const FilterPlan& filters : plan.by_backend) {
      for (const MirrorPlan& mirror : filters.mirrors) add(mirror.id, mirror.port);
    }
  }
}

std::shared_ptr<Backend> Upstreams::Shared(const ObjectName& service, uint16_t port) const {
  const auto found = backends_.find({service, port});
  return found == backends_.end() ? nullptr : found->second;
}

Backend* Upstreams::Of(const ObjectName& service, uint16_t port) const {
  const auto found = backends_.find({service, port});
  return found == backends_.end() ? nullptr : found->second.get();
}

}  // namespace routewind
