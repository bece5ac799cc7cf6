// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "proxy/proxy_observer.h"
#include "proxy/received_request.h"
#include "proxy/snapshot.h"

namespace routewind {

// What is the same for all calls of a proxy.
struct ServiceOptions {
  uint64_t seed = 1;
  bool adds_response_metadata = false;  // x-routewind-route, -rule, -backend
};

// What calls of one listening port share. Outlives them.
struct ServiceContext {
  const CurrentSnapshot& current;
  const ServiceOptions& options;
  const std::vector<ProxyObserver*>& observers;
  std::atomic<uint64_t>& next_ordinal;
  std::atomic<int64_t>& mirrors_under_way;
  ListenerName listener;
  std::string address;  // where the port is bound: "127.0.0.1:8080"
};

}  // namespace routewind
