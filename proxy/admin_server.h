// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/result.h"
#include "proxy/acceptor.h"
#include "proxy/admin_grpc.h"
#include "proxy/file_descriptor.h"
#include "proxy/http_exchange.h"

namespace routewind {

// Makes the pages that are not the server's own. Called on the server's thread, one at a time.
struct AdminPages {
  std::function<std::string()> metrics;  // Prometheus text
  std::function<std::string()> config;   // JSON
};

// One port for those who watch the proxy: HTTP/1.1 pages (/, /metrics, /ready, /live, /config), and
// gRPC (health, channelz, reflection) for connections that begin with the HTTP/2 preface.
//
// Bounds:      kMaxConnections at a time, gRPC's included; a request has kPatienceMs to arrive and
//              have its answer taken, counted from the answer before it.
// Threads:     one of its own for the pages; gRPC has others. SetReady may be called from any
// thread.
class AdminServer {
 public:
  static constexpr size_t kMaxConnections = 128;
  static constexpr int64_t kPatienceMs = 15'000;

  // Not ready at first. `pages` outlive the server.
  static Result<std::unique_ptr<AdminServer>> Start(const HostPort& address,
                                                    const AdminPages& pages);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  // What /ready and grpc.health.v1 say.
  void SetReady(bool is_ready);
  const HostPort& address() const { return address_; }

 private:
  struct Connection {
    Connection(FileDescriptor fd_, const HttpExchange::Pages& pages, int64_t deadline_ns_)
        : fd(std::move(fd_)), exchange(pages), deadline_ns(deadline_ns_) {}
    FileDescriptor fd;
    HttpExchange exchange;
    std::string begun;  // until it is known what the connection speaks
    bool is_http = false;
    std::string out;
    int64_t deadline_ns;
  };

  AdminServer(const AdminPages& pages, std::unique_ptr<AdminGrpc> grpc, FileDescriptor wake);
  HttpResponse PageFor(std::string_view path) const;
  void Run();
  void Adopt();
  // Both answer whether the connection lives on here.
  bool Receive(Connection& connection);
  bool Send(Connection& connection);
  bool Decide(Connection& connection, std::string_view bytes);

  const AdminPages& pages_;
  const HttpExchange::Pages page_for_;
  const std::unique_ptr<AdminGrpc> grpc_;
  const FileDescriptor wake_;  // an eventfd
  std::unique_ptr<Acceptor> acceptor_;
  HostPort address_;
  std::atomic<bool> is_ready_{false};
  std::atomic<bool> is_stopping_{false};

  std::mutex mutex_;
  std::vector<FileDescriptor> arrived_;
  std::list<Connection> connections_;  // the thread's own
  std::thread thread_;
};

}  // namespace routewind
