// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/model/config.h"

namespace routewind {

// Which BackendTLSPolicy holds for a port of a Service, and whether it can ever be met
// (semantics 7.7, D-33). Points into the Config, which outlives it.
class BackendTlsPolicies {
 public:
  explicit BackendTlsPolicies(const Config& config);

  // The policy that holds: one for the port before one for the whole Service, then the oldest, then
  // the first by name. Null: none, the backend is reached in clear text. Complexity: O(log n) and
  // the policies on that Service.
  const BackendTlsPolicy* Find(const Service& service, const ServicePort& port) const;

  // Why no connection under that policy can ever succeed; empty when one can, or when there is no
  // policy.
  std::string FaultFor(const Service& service, const ServicePort& port) const;

 private:
  std::string PolicyFault(const BackendTlsPolicy& policy) const;
  std::string CaFault(const BackendTlsPolicy& policy, const BackendTlsPolicy::CaRef& ref) const;

  std::map<ObjectName, std::vector<const BackendTlsPolicy*>> by_service_;  // oldest first
  std::map<ObjectName, const ConfigMap*> config_maps_;
  bool config_maps_assumed_ = false;  // none in the input, and that is allowed
};

}  // namespace routewind
