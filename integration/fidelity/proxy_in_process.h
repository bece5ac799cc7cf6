// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "proxy/proxy.h"

namespace routewind::integration {

struct ProxySetup {
  std::string config;                  // YAML
  std::vector<std::string> endpoints;  // as --endpoint takes them: "default/a:50051=127.0.0.1:4711"
  ProxyOptions options = {};
  std::vector<ProxyObserver*> observers = {};
};

// The reference proxy in this process, each listener on a loopback port that the system chose. In this process and not
// as the program, so that sanitizers see it and tests can ask it.
class ProxyInProcess {
 public:
  // Whatever is wrong with the setup stops the test.
  explicit ProxyInProcess(ProxySetup setup);

  // "127.0.0.1:4711", where the listeners of `port` are served.
  std::string address(uint16_t port = 80) const;
  void Reload(const std::string& config);
  void Drain(std::chrono::milliseconds timeout) { proxy_->Drain(timeout); }
  Proxy& proxy() { return *proxy_; }

 private:
  std::unique_ptr<Proxy> proxy_;
};

// A GRPCRoute `default/all` that sends every call to the Service `default/backend`, port 50051; `rule` holds further
// lines of its only rule, indented by six.
std::string RouteToBackend(const std::string& rule = "");
// "default/backend:50051=127.0.0.1:PORT".
std::string EndpointOfBackend(int port);

}  // namespace routewind::integration
