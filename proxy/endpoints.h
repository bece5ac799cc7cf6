// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/config.h"
#include "proxy/host_port.h"

namespace routewind {

// One `--endpoint ns/name:port=host:port[,host:port]`: where the calls to that port of that Service
// go instead.
struct EndpointOverride {
  ObjectName service;
  uint16_t service_port = 0;
  std::vector<HostPort> endpoints;  // never empty, in the order given
};

// "web/pay:50051=127.0.0.1:9001,[::1]:9001". The namespace is required, as everywhere on the
// command line.
Result<EndpointOverride> ParseEndpointOverride(std::string_view text);

// A line for each override of a Service and port that no backendRef and no mirror names: it has no effect.
std::vector<std::string> UselessEndpointRemarks(const Config& config, const std::vector<EndpointOverride>& overrides);

// Where the calls to a port of a Service go, in this order of preference:
//   1. the overrides for it, added up in the order given;
//   2. its EndpointSlices (label kubernetes.io/service-name, semantics 1.7): the ready endpoints of
//   all of them, on the
//      slice port that has the Service port's name and protocol. None ready: an empty list, and the
//      proxy answers UNAVAILABLE (D-34);
//   3. no slice at all: the name a cluster's DNS would resolve, pay.web.svc.cluster.local.
// Of an endpoint with several addresses only the first counts: the API gives the others no meaning.
//
// Lifetime:    keeps nothing of the Config.
// Complexity:  building O(n log n) in endpoints; finding O(log n) and a copy.
class EndpointFinder {
 public:
  EndpointFinder(const Config& config, const std::vector<EndpointOverride>& overrides,
                 std::string_view cluster_domain);

  // From slices: sorted and without repeats. From overrides: as given, without repeats.
  std::vector<HostPort> Find(const ObjectName& service, uint16_t service_port) const;

 private:
  using ServicePortKey = std::pair<ObjectName, uint16_t>;

  void AddSlices(const Config& config);

  std::map<ServicePortKey, std::vector<HostPort>> known_;
  std::string cluster_domain_;
};

}  // namespace routewind
