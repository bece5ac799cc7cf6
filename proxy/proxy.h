// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/result.h"
#include "proxy/acceptor.h"
#include "proxy/front_port.h"
#include "proxy/served_port.h"
#include "proxy/service.h"
#include "proxy/snapshot.h"
#include "proxy/upstreams.h"

namespace routewind {

struct ProxyOptions {
  ServiceOptions service;
  UpstreamOptions upstreams;
  FrontLimits limits;
  int threads = 1;                   // workers of each port
  bool shows_channelz = false;       // of the ports; upstreams.channels say it of theirs
  size_t max_connections = 10'000;   // open at a time, all ports together
  std::chrono::milliseconds drain_timeout{30'000};  // for calls on ports that a new configuration closes
};

// A port that a configuration asks to be served.
struct PortSpec {
  ListenerName listener;
  HostPort bind;
  std::shared_ptr<grpc::ServerCredentials> credentials;  // null: clear text
  std::string tls_digest;                                // differs where the credentials differ; empty: clear text
};

// The reference proxy: listens where the Gateway's listeners are, decides every RPC with Decide(), and carries it.
//
//   auto proxy = Proxy::Start(options, loaded, table, ports, observers);
//   proxy->Reload(loaded, table, ports);      the new configuration, for new calls
//   proxy->Drain(30s);                        GOAWAY, and until calls have ended
//
// Threads:     one owner. Observers outlive it and are told on worker threads.
class Proxy {
 public:
  static Result<std::unique_ptr<Proxy>> Start(const ProxyOptions& options, LoadedConfig loaded, RouteTable table,
                                              const std::vector<PortSpec>& ports,
                                              std::vector<ProxyObserver*> observers);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  // Calls that have begun keep the configuration they began with. Ports that are new are opened first; when one cannot be,
  // nothing is changed. Ports that are gone, or have other certificates, drain in the background.
  Status Reload(LoadedConfig loaded, RouteTable table, const std::vector<PortSpec>& ports);

  // The first half of Drain(): connecting is refused from now on, connections that are there are served as before.
  void StopListening();
  void Drain(std::chrono::milliseconds timeout);

  std::shared_ptr<const Snapshot> snapshot() const { return current_.Get(); }
  // Where each port is bound, in order of listener ports.
  struct Bound {
    ListenerName listener;
    HostPort address;
    bool is_tls = false;
  };
  std::vector<Bound> bound_ports() const;
  Acceptor::Counts connections() const { return acceptor_->counts(); }

 private:
  struct Port {
    PortSpec spec;
    std::unique_ptr<FrontPort> front;
  };
  // What a new configuration needs before it can take over: made first, so that nothing has changed when it fails.
  struct Preparation {
    std::vector<Port> opened;                                                     // ports that are new
    std::vector<std::pair<PortSpec, std::unique_ptr<ServedPort>>> replacements;   // other certificates on the same port
  };

  Proxy(const ProxyOptions& options, std::unique_ptr<Acceptor> acceptor, std::shared_ptr<const Snapshot> first,
        std::vector<ProxyObserver*> observers);
  Result<std::unique_ptr<ServedPort>> Serve(const PortSpec& spec);
  Status Prepare(const std::vector<PortSpec>& ports, Preparation& preparation);
  void TakeOver(const std::vector<PortSpec>& ports, Preparation preparation);
  void DrainInBackground(std::unique_ptr<ServedPort> port);
  void DrainInBackground(std::unique_ptr<ServedPort> port, std::chrono::system_clock::time_point deadline);

  const ProxyOptions options_;
  const std::vector<ProxyObserver*> observers_;
  const std::unique_ptr<Acceptor> acceptor_;
  CurrentSnapshot current_;
  std::atomic<uint64_t> next_ordinal_{0};
  std::atomic<int64_t> mirrors_under_way_{0};
  std::map<uint16_t, Port> ports_;  // by listener port
  std::vector<std::thread> draining_;
};

}  // namespace routewind
