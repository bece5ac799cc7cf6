// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/config.h"
#include "proxy/host_port.h"

namespace routewind {

// One `--listen PORT=ADDR:PORT`: the listeners of that port are served at another address.
struct ListenOverride {
  uint16_t port = 0;
  HostPort address;  // port 0: the system chooses
  friend bool operator==(const ListenOverride&, const ListenOverride&) = default;
};

// "80=127.0.0.1:8080", "443=[::]:0".
Result<ListenOverride> ParseListenOverride(std::string_view text);

// What the command line says about where listeners are served.
struct BindOptions {
  std::string host = "127.0.0.1";  // of every port that `listens` does not name
  std::vector<ListenOverride> listens;
  std::string gateway;  // "namespace/name": serve this one only; empty: all that are ours
};

// A certificate chain and its key, both PEM.
struct CertificatePair {
  ObjectName secret;  // where they come from
  std::string chain;
  std::string key;
  friend bool operator==(const CertificatePair&, const CertificatePair&) = default;
};

// One socket to listen on: all listeners of a Gateway that share a port.
struct PlannedPort {
  ObjectName gateway;
  uint16_t port = 0;                   // as the listeners have it: what a request's `port` is
  HostPort address;                    // where to listen
  std::vector<std::string> listeners;  // those that are able to serve, in the Gateway's order
  std::vector<CertificatePair>
      certificates;  // in that order, without repeats; empty: HTTP, cleartext
};

struct ListenerPlan {
  std::vector<PlannedPort> ports;  // sorted by Gateway, then port
  std::vector<std::string>
      remarks;  // one line for each listener that cannot serve and each option without effect
};

// Which ports a proxy of this configuration serves, and how. Pure.
//
// Source:      semantics 3.6 and 8.3 say which listeners can serve. Those of protocol HTTPS on one
// port share it by SNI,
//              so their certificates go together.
// Errors:      nothing at all can be served; `gateway` is none of ours; two Gateways have the same
// port, or two ports the
//              same address. Each says what to do about it.
Result<ListenerPlan> PlanListeners(const Config& config, const EngineOptions& engine,
                                   const BindOptions& options);

}  // namespace routewind
