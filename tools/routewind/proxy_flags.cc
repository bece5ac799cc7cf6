// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/proxy_flags.h"

#include <chrono>
#include <utility>

#include "engine/base/stable_hash.h"
#include "proxy/invisible_headers.h"
#include "proxy/listener_credentials.h"

namespace routewind {

Result<ProxyOptions> ProxyOptionsOf(const ProxyFlags& flags) {
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
  options.upstreams.channels.shows_channelz = options.shows_channelz = !flags.admin.empty();
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

Result<HostPort> AdminAddressOf(const ProxyFlags& flags) {
  const std::string& text = flags.admin;
  const bool is_port_only = text.find_first_not_of("0123456789") == std::string::npos;
  const std::string full = is_port_only ? "127.0.0.1:" + text : text.front() == ':' ? "127.0.0.1" + text : text;
  Result<HostPort> address = ParseHostPort(full);
  if (!address) return Error{"--admin " + text + ": " + address.error().message};
  return address;
}

Result<std::vector<PortSpec>> PortsOf(const LoadedConfig& loaded, const ProxyFlags& flags, const BindOptions& bind,
                                      const std::function<void(const std::string&)>& tell) {
  const Result<ListenerPlan> plan = PlanListeners(loaded.config, flags.config.engine, bind);
  if (!plan) return plan.error();
  for (const std::string& remark : plan->remarks) tell("warning: " + remark);
  for (const std::string& remark : InvisibleHeaderRemarks(loaded.config)) tell("warning: " + remark);
  std::vector<PortSpec> ports;
  for (const PlannedPort& port : plan->ports) {
    PortSpec& spec = ports.emplace_back(PortSpec{{port.gateway.ToString(), port.port}, port.address, nullptr, {}});
    if (port.certificates.empty()) continue;
    Result<std::shared_ptr<grpc::ServerCredentials>> credentials = MakeListenerCredentials(port.certificates);
    if (!credentials) return credentials.error();
    spec.credentials = std::move(credentials).value();
    ContentDigest digest;
    for (const CertificatePair& pair : port.certificates) {
      digest.Update(pair.chain);
      digest.Update(pair.key);
    }
    spec.tls_digest = digest.Hex();
  }
  return ports;
}

}  // namespace routewind
