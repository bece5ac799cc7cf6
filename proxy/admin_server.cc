// SPDX-License-Identifier: Apache-2.0
#include "proxy/admin_server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "proxy/clock.h"
#include "proxy/prometheus_text.h"

namespace routewind {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;
constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";  // RFC 9113 §3.4

constexpr char kIndex[] =
    "routewind proxy\n"
    "\n"
    "/metrics  for Prometheus\n"
    "/ready    200 while calls are served, 503 before and while draining\n"
    "/live     200 while the process answers\n"
    "/config   what is loaded, as JSON\n"
    "\n"
    "gRPC on this port: grpc.health.v1.Health, grpc.channelz.v1.Channelz, reflection\n";

void Knock(int eventfd) {
  const uint64_t one = 1;
  CHECK(write(eventfd, &one, sizeof one) == sizeof one);
}

int64_t NewDeadlineNs() { return MonotonicNs() + AdminServer::kPatienceMs * kNsPerMs; }

}  // namespace

Result<std::unique_ptr<AdminServer>> AdminServer::Start(const HostPort& address,
                                                        const AdminPages& pages) {
  auto grpc = AdminGrpc::Start();
  if (!grpc) return grpc.error();
  auto acceptor = Acceptor::Start(kMaxConnections);
  if (!acceptor) return acceptor.error();
  FileDescriptor wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake.is_open())
    return Error{std::string("cannot create an eventfd: ") + std::strerror(errno)};
  std::unique_ptr<AdminServer> server(new AdminServer(pages, *std::move(grpc), std::move(wake)));
  const auto listening = (*acceptor)->Listen(address, [raw = server.get()](int fd) {
    {
      const std::lock_guard lock(raw->mutex_);
      raw->arrived_.emplace_back(fd);
    }
    Knock(raw->wake_.get());
  });
  if (!listening) return Error{"the admin port: " + listening.error().message};
  server->acceptor_ = *std::move(acceptor);
  server->address_ = listening->address;
  server->thread_ = std::thread([raw = server.get()] { raw->Run(); });
  return server;
}

AdminServer::AdminServer(const AdminPages& pages, std::unique_ptr<AdminGrpc> grpc,
                         FileDescriptor wake)
    : pages_(pages),
      page_for_([this](std::string_view path) { return PageFor(path); }),
      grpc_(std::move(grpc)),
      wake_(std::move(wake)) {}

AdminServer::~AdminServer() {
  acceptor_.reset();  // no connection arrives any more
  is_stopping_ = true;
  Knock(wake_.get());
  if (thread_.joinable()) thread_.join();
}

void AdminServer::SetReady(bool is_ready) {
  is_ready_ = is_ready;
  grpc_->SetServing(is_ready);
}

HttpResponse AdminServer::PageFor(std::string_view path) const {
  if (path == "/") return {.body = kIndex};
  if (path == "/live") return {.body = "live\n"};
  if (path == "/ready") {
    return is_ready_ ? HttpResponse{.body = "ready\n"}
                     : HttpResponse{.status = 503, .body = "not ready\n"};
  }
  if (path == "/metrics")
    return {.content_type = PrometheusText::kContentType, .body = pages_.metrics()};
  if (path == "/config") return {.content_type = "application/json", .body = pages_.config()};
  return {.status = 404, .body = "no such page; / lists those there are\n"};
}

void AdminServer::Run() {
  while (!is_stopping_) {
    std::vector<pollfd> waiting = {{wake_.get(), POLLIN, 0}};
    int64_t next_deadline_ns = INT64_MAX;
    for (const Connection& each : connections_) {
      waiting.push_back(
          {each.fd.get(), static_cast<short>(each.out.empty() ? POLLIN : POLLOUT), 0});
      next_deadline_ns = std::min(next_deadline_ns, each.deadline_ns);
    }
    const int64_t left_ms = (next_deadline_ns - MonotonicNs()) / kNsPerMs + 1;
    poll(
        waiting.data(), waiting.size(),
        connections_.empty() ? -1 : static_cast<int>(std::clamp<int64_t>(left_ms, 0, kPatienceMs)));
    const int64_t now_ns = MonotonicNs();
    auto connection = connections_.begin();
    for (size_t i = 1; i < waiting.size(); ++i) {
      bool lives = now_ns < connection->deadline_ns;
      if (lives && waiting[i].revents != 0)
        lives = connection->out.empty() ? Receive(*connection) : Send(*connection);
      // Whoever counts connections learns of the end by the shutdown (acceptor.h).
      if (!lives && connection->fd.is_open()) shutdown(connection->fd.get(), SHUT_RDWR);
      connection = lives ? std::next(connection) : connections_.erase(connection);
    }
    if (waiting[0].revents != 0) Adopt();
  }
  for (const Connection& each : connections_) shutdown(each.fd.get(), SHUT_RDWR);
}

void AdminServer::Adopt() {
  uint64_t knocks = 0;
  static_cast<void>(read(wake_.get(), &knocks, sizeof knocks));  // only to make it unreadable again
  const std::lock_guard lock(mutex_);
  for (FileDescriptor& fd : arrived_)
    connections_.emplace_back(std::move(fd), page_for_, NewDeadlineNs());
  arrived_.clear();
}

bool AdminServer::Receive(Connection& connection) {
  std::array<char, 4096> buffer;
  const ssize_t count = recv(connection.fd.get(), buffer.data(), buffer.size(), 0);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count == 0) return false;
  const std::string_view bytes(buffer.data(), static_cast<size_t>(count));
  if (!connection.is_http) return Decide(connection, bytes);
  connection.exchange.Take(bytes, connection.out);
  return connection.out.empty() || Send(connection);
}

// HTTP/2 or HTTP/1: the first bytes that are not the preface settle it.
bool AdminServer::Decide(Connection& connection, std::string_view bytes) {
  connection.begun += bytes;
  const std::string_view begun = connection.begun;
  const size_t common = std::min(begun.size(), kHttp2Preface.size());
  if (begun.substr(0, common) != kHttp2Preface.substr(0, common)) {
    connection.is_http = true;
    connection.exchange.Take(begun, connection.out);
    return connection.out.empty() || Send(connection);
  }
  if (common < kHttp2Preface.size()) return true;
  grpc_->Accept(connection.fd.Release(), begun);
  return false;
}

bool AdminServer::Send(Connection& connection) {
  std::string& out = connection.out;
  while (!out.empty()) {
    const ssize_t count = send(connection.fd.get(), out.data(), out.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EINTR) return errno == EAGAIN;
    if (count > 0) out.erase(0, static_cast<size_t>(count));
    if (!out.empty()) continue;
    if (connection.exchange.has_ended()) return false;
    connection.deadline_ns = NewDeadlineNs();
    connection.exchange.Take("", out);  // what was pipelined behind
  }
  return true;
}

}  // namespace routewind
