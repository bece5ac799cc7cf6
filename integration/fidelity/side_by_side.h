// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>

#include "integration/echo_backend.h"
#include "integration/fidelity/proxy_in_process.h"
#include "integration/scenario/recipe.h"
#include "integration/seen_answer.h"

namespace routewind::integration {

// One call, as both its ends saw it.
struct BothEnds {
  SeenAnswer client;
  SeenCall backend;
};

struct SideBySideOptions {
  EchoBackendOptions backend = {};
  ProxyOptions proxy = {};
  std::string rule = {};            // RouteToBackend's
  bool client_decompresses = true;  // false: the client sees messages as they are on the wire
  int client_max_metadata_bytes = 256 << 10;
};

// A backend, and a proxy that sends every call to it: each call can be made directly and through the proxy.
class SideBySide {
 public:
  explicit SideBySide(const SideBySideOptions& options = {});

  BothEnds Directly(const CallRecipe& call) { return Make(direct_, call); }
  BothEnds ThroughProxy(const CallRecipe& call) { return Make(proxied_, call); }

  EchoBackend& backend() { return *backend_; }
  ProxyInProcess& proxy() { return *proxy_; }
  const std::shared_ptr<grpc::Channel>& direct_channel() const { return direct_; }
  const std::shared_ptr<grpc::Channel>& proxied_channel() const { return proxied_; }

 private:
  BothEnds Make(const std::shared_ptr<grpc::Channel>& channel, const CallRecipe& call);

  std::unique_ptr<EchoBackend> backend_;
  std::unique_ptr<ProxyInProcess> proxy_;
  std::shared_ptr<grpc::Channel> direct_;
  std::shared_ptr<grpc::Channel> proxied_;
  uint64_t calls_ = 0;
};

// A channel with a connection of its own.
std::shared_ptr<grpc::Channel> ConnectTo(const std::string& address, grpc::ChannelArguments arguments = {});

// Makes one call and waits for its end.
SeenAnswer MakeCall(const std::shared_ptr<grpc::Channel>& channel, const CallRecipe& call);

// What a proxy that changes nothing keeps the same, one line for each thing that is not; empty: the calls were the
// same.
std::string Differences(const BothEnds& direct, const BothEnds& proxied);

}  // namespace routewind::integration
