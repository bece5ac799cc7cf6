// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "engine/model/config.h"
#include "engine/route/route_table.h"
#include "replay/capture/packet.h"

// What fuzzers of whole runs need. Test-only.
namespace routewind::testing {

// One route for everything on port 80 of one Gateway.
inline Config SmallConfig() {
  Config config;
  Gateway gateway;
  gateway.meta.id = {"default", "edge"};
  gateway.class_name = "edge";
  Listener listener;
  listener.name = "http";
  listener.port = 80;
  listener.protocol = "HTTP";
  gateway.listeners.push_back(listener);
  config.gateways.push_back(gateway);
  GrpcRoute route;
  route.meta.id = {"default", "all"};
  ParentRef parent;
  parent.target = {kGatewayGroup, "Gateway"};
  parent.id = gateway.meta.id;
  route.parent_refs.push_back(parent);
  route.rules.emplace_back();
  config.grpc_routes.push_back(route);
  return config;
}
inline RouteTable SmallTable() { return CompileRoutes(SmallConfig(), {}); }

// A file in memory, for code that wants a path.
class MemoryFile {
 public:
  explicit MemoryFile(ByteSpan content) : descriptor_(memfd_create("capture", 0)) {
    if (descriptor_ < 0) std::abort();
    if (write(descriptor_, content.data(), content.size()) != static_cast<ssize_t>(content.size())) std::abort();
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  const int descriptor_;
};

}  // namespace routewind::testing
