// SPDX-License-Identifier: Apache-2.0
#include "integration/fidelity/proxy_in_process.h"

#include <cstdio>
#include <utility>

#include "engine/base/check.h"
#include "engine/config/load.h"
#include "engine/route/route_table.h"
#include "proxy/endpoints.h"
#include "proxy/listener_plan.h"

namespace routewind::integration {
namespace {

struct Prepared {
  LoadedConfig loaded;
  RouteTable table;
  std::vector<PortSpec> ports;
};

template <typename T>
T ValueOrStop(Result<T> result) {
  if (!result) std::fprintf(stderr, "%s\n", result.error().message.c_str());
  CHECK(result.has_value());
  return std::move(result).value();
}

Prepared Prepare(const std::string& config) {
  LoadedConfig loaded = LoadConfigTexts({{"routes.yaml", config}}, {});
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity != Diagnostic::Severity::kError) continue;
    std::fprintf(stderr, "%s\n", FormatDiagnostic(diagnostic, loaded.config.files).c_str());
    CHECK(false);  // the test's configuration is wrong
  }
  RouteTable table = CompileRoutes(loaded.config, {});
  std::vector<PortSpec> ports;
  for (const PlannedPort& planned : ValueOrStop(PlanListeners(loaded.config, {}, {})).ports) {
    ports.push_back({.listener = {planned.gateway.ToString(), planned.port},
                     .bind = {"127.0.0.1", 0},
                     .credentials = nullptr,
                     .tls_digest = {}});
  }
  return {std::move(loaded), std::move(table), std::move(ports)};
}

}  // namespace

ProxyInProcess::ProxyInProcess(ProxySetup setup) {
  for (const std::string& endpoint : setup.endpoints) {
    setup.options.upstreams.overrides.push_back(ValueOrStop(ParseEndpointOverride(endpoint)));
  }
  Prepared prepared = Prepare(setup.config);
  proxy_ = ValueOrStop(Proxy::Start(setup.options, std::move(prepared.loaded), std::move(prepared.table),
                                    prepared.ports, std::move(setup.observers)));
}

std::string ProxyInProcess::address(uint16_t port) const {
  for (const Proxy::Bound& bound : proxy_->bound_ports()) {
    if (bound.listener.port == port) return bound.address.ToString();
  }
  CHECK(false);  // no listener has this port
  return {};
}

void ProxyInProcess::Reload(const std::string& config) {
  Prepared prepared = Prepare(config);
  CHECK(proxy_->Reload(std::move(prepared.loaded), std::move(prepared.table), prepared.ports).has_value());
}

std::string RouteToBackend(const std::string& rule) {
  return "apiVersion: gateway.networking.k8s.io/v1\n"
         "kind: GRPCRoute\n"
         "metadata: {name: all}\n"
         "spec:\n"
         "  parentRefs: [{name: edge}]\n"
         "  rules:\n"
         "    - backendRefs: [{name: backend, port: 50051}]\n" +
         rule;
}

std::string EndpointOfBackend(int port) { return "default/backend:50051=127.0.0.1:" + std::to_string(port); }

}  // namespace routewind::integration
