// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstreams.h"

#include "engine/route/table_impl.h"

namespace routewind {
namespace {

// Makes backends, or takes them over from the configuration before.
class BackendMaker {
 public:
  BackendMaker(const Config& config, const UpstreamOptions& options, const Upstreams* previous)
      : options_(options),
        previous_(previous),
        endpoints_(config, options.overrides, options.cluster_domain) {}

  std::shared_ptr<Backend> Make(const ObjectName& service, uint16_t port) const {
    Backend::Spec spec{service, port, endpoints_.Find(service, port), {}};
    if (previous_ != nullptr) {
      std::shared_ptr<Backend> known = previous_->Shared(service, port);
      if (known != nullptr && known->spec() == spec) return known;
    }
    return std::make_shared<Backend>(std::move(spec), nullptr, options_.channels);
  }

 private:
  const UpstreamOptions& options_;
  const Upstreams* previous_;
  const EndpointFinder endpoints_;
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
