// SPDX-License-Identifier: Apache-2.0
#include "proxy/acceptor.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace routewind {
namespace {

constexpr int kPauseMs = 100;
constexpr int kEventsAtOnce = 64;
constexpr int kAcceptsAtOnce = 64;  // of one listener, before the others have their turn

// What an epoll event is about: a listener's id with this bit, a connection's duplicate without; 0
// is the eventfd, which no connection can have while it is open.
constexpr uint64_t kListenerBit = uint64_t{1} << 63;
constexpr uint64_t kWakeToken = kListenerBit;  // ids begin at 1

bool Watch(int epoll, int operation, int fd, uint32_t events, uint64_t token) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = token;
  return epoll_ctl(epoll, operation, fd, &event) == 0;
}

bool IsOutOfResources(int code) {
  return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM;
}

Error SystemError(const char* what) { return {std::string(what) + ": " + std::strerror(errno)}; }

}  // namespace

Result<std::unique_ptr<Acceptor>> Acceptor::Start(size_t max_connections) {
  FileDescriptor epoll(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll.is_open()) return SystemError("cannot create an epoll");
  FileDescriptor wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake.is_open()) return SystemError("cannot create an eventfd");
  if (!Watch(epoll.get(), EPOLL_CTL_ADD, wake.get(), EPOLLIN, kWakeToken))
    return SystemError("cannot wait for an eventfd");
  return std::unique_ptr<Acceptor>(
      new Acceptor(max_connections, std::move(epoll), std::move(wake)));
}

Acceptor::Acceptor(size_t max_connections, FileDescriptor epoll, FileDescriptor wake)
    : max_connections_(max_connections), epoll_(std::move(epoll)), wake_(std::move(wake)) {
  thread_ = std::thread([this] { Run(); });
}

Acceptor::~Acceptor() {
  is_stopping_ = true;
  const uint64_t one = 1;
  CHECK(write(wake_.get(), &one, sizeof one) == sizeof one);
  thread_.join();
  for (const int watched : watched_) close(watched);
}

Result<Acceptor::Listening> Acceptor::Listen(const HostPort& address, Handler handler) {
  auto socket = OpenListeningSocket(address);
  if (!socket) return socket.error();
  const int fd = socket->fd.get();
  const std::lock_guard lock(mutex_);
  const Listening listening{next_id_++, socket->address};
  listeners_.emplace(listening.id, Listener{*std::move(socket), std::move(handler)});
  const uint32_t events = is_paused_ ? uint32_t{0} : uint32_t{EPOLLIN};
  if (!Watch(epoll_.get(), EPOLL_CTL_ADD, fd, events, listening.id | kListenerBit)) {
    listeners_.erase(listening.id);
    return SystemError("cannot wait for connections");
  }
  return listening;
}

void Acceptor::StopListening(ListenerId id) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(id);
}

Acceptor::Counts Acceptor::counts() const { return {open_, accepted_, refused_, pauses_}; }

void Acceptor::Run() {
  std::array<epoll_event, kEventsAtOnce> events{};
  while (!is_stopping_) {
    const int count =
        epoll_wait(epoll_.get(), events.data(), kEventsAtOnce, is_paused_ ? kPauseMs : -1);
    if (is_paused_) Resume();
    for (int i = 0; i < count; ++i) {
      const uint64_t token = events[i].data.u64;
      if (token == kWakeToken) continue;
      if ((token & kListenerBit) != 0) {
        AcceptAll(token & ~kListenerBit);
      } else {
        Forget(static_cast<int>(token));
      }
    }
  }
}

void Acceptor::AcceptAll(ListenerId id) {
  const std::lock_guard lock(mutex_);
  const auto listener = listeners_.find(id);
  if (listener == listeners_.end()) return;  // stopped between the event and now
  for (int i = 0; i < kAcceptsAtOnce; ++i) {
    FileDescriptor connection(
        accept4(listener->second.socket.fd.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection.is_open()) {
      TakeIn(std::move(connection), listener->second.handler);
    } else if (IsOutOfResources(errno)) {
      return Pause();
    } else if (errno == EAGAIN) {
      return;
    }  // anything else is about one connection that is gone already (accept(2), "Error handling")
  }
}

void Acceptor::TakeIn(FileDescriptor connection, const Handler& handler) {
  if (watched_.size() >= max_connections_) {
    ++refused_;
    return;
  }
  FileDescriptor duplicate(fcntl(connection.get(), F_DUPFD_CLOEXEC, 0));
  const auto token = static_cast<uint64_t>(duplicate.get());
  // EPOLLHUP and EPOLLERR need not be asked for.
  if (!duplicate.is_open() || !Watch(epoll_.get(), EPOLL_CTL_ADD, duplicate.get(), 0, token)) {
    ++refused_;
    return;
  }
  const int on = 1;
  // A peer that is gone already has no socket to set anything on; whoever reads from it will
  // notice.
  static_cast<void>(setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
  watched_.insert(duplicate.Release());
  ++open_;
  ++accepted_;
  handler(connection.Release());
}

void Acceptor::Forget(int watched) {
  if (watched_.erase(watched) == 0) return;
  close(watched);
  --open_;
}

// The listening sockets stay ready while nobody can accept: without this the thread would spin.
void Acceptor::Pause() {
  if (std::exchange(is_paused_, true)) return;
  ++pauses_;
  for (const auto& [id, listener] : listeners_)
    CHECK(Watch(epoll_.get(), EPOLL_CTL_MOD, listener.socket.fd.get(), 0, id | kListenerBit));
}

void Acceptor::Resume() {
  const std::lock_guard lock(mutex_);
  is_paused_ = false;
  for (const auto& [id, listener] : listeners_)
    CHECK(Watch(epoll_.get(), EPOLL_CTL_MOD, listener.socket.fd.get(), EPOLLIN, id | kListenerBit));
}

}  // namespace routewind
