// SPDX-License-Identifier: Apache-2.0
// Any file as a capture, through every stage to decisions: it is refused or replayed, every call
// has its own ordinal, the report counts what the observer was told, and a second run tells the
// same.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "engine/base/stable_hash.h"
#include "replay/pipeline/replay_run.h"

namespace routewind {
namespace {

struct Observer : CallObserver {
  void OnCall(const RoutedCall& call) override {
    if (call.rpc.ordinal >= seen.size()) seen.resize(call.rpc.ordinal + 1, false);
    if (seen[call.rpc.ordinal]) std::abort();
    seen[call.rpc.ordinal] = true;
    ++calls;
    digest += StableHash(call.request.path()) + StableHash(call.request.authority()) +
              MixHash(call.rpc.stream_id, call.rpc.response.bytes) +
              static_cast<uint64_t>(call.rpc.completeness);
  }
  std::vector<bool> seen;
  uint64_t calls = 0;
  uint64_t digest = 0;
};

// One route for everything on port 80 of one Gateway.
Config SmallConfig() {
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

uint64_t ReplayOnce(const RouteTable& table, const std::string& path) {
  Observer observer;
  ReplayInputs inputs;
  inputs.captures = {path};
  inputs.observers = {&observer};
  const Result<ReplayOutcome> outcome = RunReplay(table, inputs);
  if (!outcome) {
    if (outcome.error().message.empty()) std::abort();
    return 0;
  }
  if (outcome->report.calls != observer.calls) std::abort();
  return observer.digest;
}

}  // namespace
}  // namespace routewind

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one function
  static const RouteTable table = CompileRoutes(SmallConfig(), {});
  const int file = memfd_create("capture", 0);
  if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  const uint64_t first = ReplayOnce(table, path);
  if (ReplayOnce(table, path) != first) std::abort();
  close(file);
  return 0;
}
