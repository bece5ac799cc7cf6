// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/config.h"
#include "engine/route/route_table.h"
#include "proxy/backend.h"
#include "proxy/endpoints.h"

namespace routewind {

struct UpstreamOptions {
  std::vector<EndpointOverride> overrides;
  std::string cluster_domain = "cluster.local";
  ChannelSettings channels;
};

// The backends of one configuration: each port of a Service that a rule or a mirror can reach, once.
//
// A backend whose endpoints and credentials are those of the previous configuration is taken over with its connections.
// Lifetime:    keeps nothing of the Config; a Backend lives as long as an Upstreams that holds it.
class Upstreams {
 public:
  Upstreams() = default;
  Upstreams(const Config& config, const RouteTable& table, const UpstreamOptions& options, const Upstreams* previous);

  // Of a backendRef that can be used; null for the others.
  Backend* OfRule(uint32_t rule, uint32_t backend_index) const { return by_rule_[rule][backend_index]; }
  // Of a mirror's backendRef.
  Backend* Of(const ObjectName& service, uint16_t port) const;
  std::shared_ptr<Backend> Shared(const ObjectName& service, uint16_t port) const;

 private:
  using Key = std::pair<ObjectName, uint16_t>;

  std::map<Key, std::shared_ptr<Backend>> backends_;
  std::vector<std::vector<Backend*>> by_rule_;
};

}  // namespace routewind
