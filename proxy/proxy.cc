// SPDX-License-Identifier: Apache-2.0
#include "proxy/proxy.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "proxy/tune_grpc.h"

namespace routewind {
Proxy::Proxy(const ProxyOptions& options, std::unique_ptr<Acceptor> acceptor, std::shared_ptr<const Snapshot> first,
             std::vector<ProxyObserver*> observers)
    : options_(options),
      observers_(std::move(observers)),
      acceptor_(std::move(acceptor)),
      current_(std::move(first)) {}

Result<std::unique_ptr<Proxy>> Proxy::Start(const ProxyOptions& options, LoadedConfig loaded, RouteTable table,
                                            const std::vector<PortSpec>& ports,
                                            std::vector<ProxyObserver*> observers) {
  TuneGrpc();
  Result<std::unique_ptr<Acceptor>> acceptor = Acceptor::Start(options.max_connections);
  if (!acceptor) return acceptor.error();
  Upstreams upstreams(loaded.config, table, options.upstreams, nullptr);
  auto first = std::make_shared<const Snapshot>(std::move(loaded), std::move(table), std::move(upstreams), 1);
  std::unique_ptr<Proxy> proxy(
      new Proxy(options, std::move(acceptor).value(), std::move(first), std::move(observers)));
  Preparation preparation;
  const Status status = proxy->Prepare(ports, preparation);
  if (!status) return status.error();
  proxy->TakeOver(ports, std::move(preparation));
  return proxy;
}

Proxy::~Proxy() { Drain(std::chrono::milliseconds(0)); }

Result<std::unique_ptr<ServedPort>> Proxy::Serve(const PortSpec& spec) {
  return ServedPort::Start({.listener = spec.listener,
                            .credentials = spec.credentials,
                            .limits = options_.limits,
                            .threads = options_.threads,
                            .shows_channelz = options_.shows_channelz},
                           {.current = current_,
                            .options = options_.service,
                            .observers = observers_,
                            .next_ordinal = next_ordinal_,
                            .mirrors_under_way = mirrors_under_way_});
}

Status Proxy::Prepare(const std::vector<PortSpec>& ports, Preparation& preparation) {
  for (const PortSpec& spec : ports) {
    const auto known = ports_.find(spec.listener.port);
    const bool is_open = known != ports_.end() && known->second.spec.bind == spec.bind;
    if (is_open && known->second.spec.tls_digest == spec.tls_digest &&
        known->second.spec.listener.gateway == spec.listener.gateway) {
      continue;
    }
    Result<std::unique_ptr<ServedPort>> server = Serve(spec);
    if (!server) return server.error();
    if (is_open) {
      preparation.replacements.emplace_back(spec, std::move(server).value());
      continue;
    }
    Result<std::unique_ptr<FrontPort>> front = FrontPort::Open(*acceptor_, spec.bind, std::move(server).value());
    if (!front) return front.error();
    preparation.opened.push_back({spec, std::move(front).value()});
  }
  return Ok{};
}

void Proxy::TakeOver(const std::vector<PortSpec>& ports, Preparation preparation) {
  for (auto& [spec, server] : preparation.replacements) {
    Port& port = ports_.at(spec.listener.port);
    port.spec = spec;
    DrainInBackground(port.front->Replace(std::move(server)));
  }
  for (auto it = ports_.begin(); it != ports_.end();) {
    const bool is_kept = std::any_of(ports.begin(), ports.end(),
                                     [&](const PortSpec& spec) { return spec.listener.port == it->first; });
    if (!is_kept) DrainInBackground(it->second.front->Close());
    it = is_kept ? std::next(it) : ports_.erase(it);
  }
  for (Port& port : preparation.opened) {
    const uint16_t number = port.spec.listener.port;
    ports_.insert_or_assign(number, std::move(port));
  }
}

Status Proxy::Reload(LoadedConfig loaded, RouteTable table, const std::vector<PortSpec>& ports) {
  Preparation preparation;
  const Status status = Prepare(ports, preparation);
  if (!status) return status;
  const std::shared_ptr<const Snapshot> old = current_.Get();
  Upstreams upstreams(loaded.config, table, options_.upstreams, &old->upstreams());
  current_.Set(std::make_shared<const Snapshot>(std::move(loaded), std::move(table), std::move(upstreams),
                                                old->generation() + 1));
  TakeOver(ports, std::move(preparation));
  return Ok{};
}

void Proxy::DrainInBackground(std::unique_ptr<ServedPort> port) {
  DrainInBackground(std::move(port), std::chrono::system_clock::now() + options_.drain_timeout);
}

void Proxy::DrainInBackground(std::unique_ptr<ServedPort> port, std::chrono::system_clock::time_point deadline) {
  draining_.emplace_back([port = std::move(port), deadline] { port->Drain(deadline); });
}

void Proxy::StopListening() {
  for (auto& [number, port] : ports_) port.front->StopListening();
}

void Proxy::Drain(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::system_clock::now() + timeout;
  for (auto& [number, port] : ports_) DrainInBackground(port.front->Close(), deadline);
  ports_.clear();
  for (std::thread& thread : draining_) thread.join();
  draining_.clear();
}

std::vector<Proxy::Bound> Proxy::bound_ports() const {
  std::vector<Bound> bound;
  for (const auto& [number, port] : ports_) {
    bound.push_back({port.spec.listener, port.front->address(), port.spec.credentials != nullptr});
  }
  return bound;
}

}  // namespace routewind
