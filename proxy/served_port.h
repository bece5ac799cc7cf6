// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "proxy/host_port.h"
#include "proxy/service.h"
#include "proxy/worker.h"

namespace routewind {

// Limits of the front side; every one has a flag.
struct FrontLimits {
  int max_concurrent_streams = 1'000;  // on a connection
  int max_metadata_bytes = 64 << 10;
  int max_message_bytes = 4 << 20;
  int idle_timeout_ms = 0;             // a connection without calls is closed after; 0: never
  int keepalive_time_ms = 7'200'000;   // a ping after so long without traffic
  int keepalive_timeout_ms = 20'000;   // its answer must come within
};

// What serves one listening port of a Gateway: a gRPC server that takes any method, with `threads` workers. It gets its
// connections from outside, so that another can take over the port while this one drains.
//
// Lifetime:    everything given to Start outlives it. Drain() before the end, or calls are cut off.
// Threads:     Accept from one thread, the rest from its owner's.
class ServedPort {
 public:
  struct Options {
    ListenerName listener;
    std::shared_ptr<grpc::ServerCredentials> credentials;  // null: clear text
    FrontLimits limits;
    int threads = 1;
    bool shows_channelz = false;  // counted call by call, for whoever asks channelz
  };
  // What the calls of all ports share.
  struct Shared {
    const CurrentSnapshot& current;
    const ServiceOptions& options;
    const std::vector<ProxyObserver*>& observers;
    std::atomic<uint64_t>& next_ordinal;
    std::atomic<int64_t>& mirrors_under_way;
  };
  static Result<std::unique_ptr<ServedPort>> Start(const Options& options, const Shared& shared);
  // Calls are served from here on. `address` is where the port is bound.
  void Run(const HostPort& address);
  // A connection that was accepted; gRPC closes it.
  void Accept(int fd);
  ~ServedPort();
  ServedPort(const ServedPort&) = delete;
  ServedPort& operator=(const ServedPort&) = delete;

  // GOAWAY on every connection; calls may finish until `deadline`, then they are cancelled. Blocks until
  // all have ended. Harmless when repeated.
  void Drain(std::chrono::system_clock::time_point deadline);

 private:
  ServedPort(const Options& options, const Shared& shared);

  ServiceContext context_;
  bool is_drained_ = false;
  // RegisterAsyncGenericService tells gRPC that unknown methods are served; the calls themselves are asked for by Worker.
  grpc::AsyncGenericService any_method_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> door_;
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> queues_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace routewind
