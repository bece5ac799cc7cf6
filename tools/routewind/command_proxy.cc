// SPDX-License-Identifier: Apache-2.0
// `routewind proxy`: live gRPC calls through the routes of a configuration.
#include <csignal>
#include <cstdio>
#include <memory>
#include <utility>

#include "proxy/invisible_headers.h"
#include "proxy/listener_plan.h"
#include "proxy/proxy.h"
#include "tools/routewind/command.h"

namespace routewind {
namespace {

// Signals are taken by this thread alone, one at a time; every thread started later inherits the mask.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGHUP, SIGINT, SIGTERM}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  int Wait() const {
    int signal = 0;
    sigwait(&set_, &signal);
    return signal;
  }

 private:
  sigset_t set_;
};

Result<ProxyOptions> OptionsOf(const ProxyFlags& flags) {
  ProxyOptions options;
  options.service = {flags.config.seed, flags.adds_response_metadata};
  options.limits = {.max_concurrent_streams = static_cast<int>(flags.max_concurrent_streams),
                    .max_metadata_bytes = static_cast<int>(flags.max_metadata_bytes),
                    .max_message_bytes = static_cast<int>(flags.max_message_bytes),
                    .idle_timeout_ms = static_cast<int>(flags.idle_timeout_ms),
                    .keepalive_time_ms = static_cast<int>(flags.keepalive_time_ms),
                    .keepalive_timeout_ms = static_cast<int>(flags.keepalive_timeout_ms)};
  options.upstreams.channels.max_message_bytes = static_cast<int>(flags.max_message_bytes);
  options.upstreams.channels.max_metadata_bytes = static_cast<int>(flags.max_metadata_bytes);
  options.upstreams.channels.appends_user_agent = flags.appends_user_agent;
  options.upstreams.cluster_domain = flags.cluster_domain;
  for (const std::string& text : flags.endpoints) {
    const Result<EndpointOverride> endpoint = ParseEndpointOverride(text);
    if (!endpoint) return endpoint.error();
    options.upstreams.overrides.push_back(*endpoint);
  }
  options.threads = flags.threads;
  options.max_connections = flags.max_connections;
  options.drain_timeout = std::chrono::milliseconds(flags.drain_timeout_ms);
  return options;
}

Result<BindOptions> BindOptionsOf(const ProxyFlags& flags) {
  BindOptions bind{.host = flags.bind, .listens = {}, .gateway = flags.config.gateway};
  for (const std::string& text : flags.listens) {
    const Result<ListenOverride> listen = ParseListenOverride(text);
    if (!listen) return listen.error();
    bind.listens.push_back(*listen);
  }
  return bind;
}

// What a configuration asks to be served; remarks are told.
Result<std::vector<PortSpec>> PortsOf(const LoadedConfig& loaded, const ProxyFlags& flags, const BindOptions& bind) {
  const Result<ListenerPlan> plan = PlanListeners(loaded.config, flags.config.engine, bind);
  if (!plan) return plan.error();
  for (const std::string& remark : plan->remarks) std::fprintf(stderr, "routewind: warning: %s\n", remark.c_str());
  for (const std::string& remark : InvisibleHeaderRemarks(loaded.config)) {
    std::fprintf(stderr, "routewind: warning: %s\n", remark.c_str());
  }
  std::vector<PortSpec> ports;
  for (const PlannedPort& port : plan->ports) {
    ports.push_back({{port.gateway.ToString(), port.port}, port.address, nullptr, {}});
  }
  return ports;
}

void TellPorts(const Proxy& proxy) {
  for (const Proxy::Bound& port : proxy.bound_ports()) {
    std::fprintf(stderr, "routewind: serving %s port %u at %s\n", port.listener.gateway.c_str(), port.listener.port,
                 port.address.ToString().c_str());
  }
}

void Reload(const ProxyFlags& flags, const GlobalFlags& global, const BindOptions& bind, Proxy& proxy) {
  std::optional<LoadedConfig> loaded = LoadRoutesOrTell(flags.config, global);
  if (!loaded || HasErrors(loaded->diagnostics)) {
    std::fprintf(stderr, "routewind: the configuration was not reloaded; the old one stays\n");
    return;
  }
  RouteTable table = CompileTable(*loaded, flags.config);
  const Result<std::vector<PortSpec>> ports = PortsOf(*loaded, flags, bind);
  const Status reloaded = ports ? proxy.Reload(std::move(*loaded), std::move(table), *ports) : Status(ports.error());
  if (!reloaded) {
    std::fprintf(stderr, "routewind: the configuration was not reloaded; the old one stays: %s\n",
                 reloaded.error().message.c_str());
    return;
  }
  std::fprintf(stderr, "routewind: configuration %s is in force\n", proxy.snapshot()->loaded().digest.c_str());
}

}  // namespace

int RunProxy(const ProxyFlags& flags, const GlobalFlags& global) {
  if (ReadsStandardInput(flags.config)) return Fail("proxy reads its configuration again and again: name a file or folder, not -");
  const Signals signals;
  const Result<ProxyOptions> options = OptionsOf(flags);
  if (!options) return Fail(options.error().message);
  const Result<BindOptions> bind = BindOptionsOf(flags);
  if (!bind) return Fail(bind.error().message);
  std::optional<LoadedConfig> loaded = LoadRoutesOrTell(flags.config, global);
  if (!loaded) return kExitFailed;
  RouteTable table = CompileTable(*loaded, flags.config);
  const Result<std::vector<PortSpec>> ports = PortsOf(*loaded, flags, *bind);
  if (!ports) return Fail(ports.error().message);

  Result<std::unique_ptr<Proxy>> proxy = Proxy::Start(*options, std::move(*loaded), std::move(table), *ports, {});
  if (!proxy) return Fail(proxy.error().message);
  TellPorts(**proxy);
  while (signals.Wait() == SIGHUP) Reload(flags, global, *bind, **proxy);
  std::fprintf(stderr, "routewind: draining\n");
  (*proxy)->Drain(options->drain_timeout);
  return kExitOk;
}

}  // namespace routewind
