// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "engine/base/result.h"
#include "proxy/file_descriptor.h"
#include "proxy/host_port.h"
#include "proxy/listening_socket.h"

namespace routewind {

// Accepts TCP connections on any number of ports and hands each to its listener, up to a limit over
// all of them.
//
// Method:      one thread with an epoll. Whoever is given a connection owns it and closes it; to
// learn of that, the
//              acceptor keeps a duplicate of the descriptor and waits for EPOLLHUP on it. The
//              kernel reports that once both directions are shut: by a reset, or by
//              shutdown(SHUT_RDWR), which gRPC calls before it closes. A peer that only ends its
//              own direction is not gone. The duplicate is closed at once, so FIN and the
//              descriptor leave when the owner lets go.
// Bounds:      at most max_connections at a time; one more is closed as soon as it is accepted and
// counted as refused.
//              When the process has no descriptor left, accepting pauses for kPauseMs and
//              connections wait in the kernel's backlog; each pause is counted.
// Threads:     every member may be called from any thread, but not from a handler.
class Acceptor {
 public:
  // Owns the connection from here on: non-blocking, closed on exec, TCP_NODELAY set. Runs on the
  // acceptor's thread, and nothing is accepted meanwhile.
  using Handler = std::function<void(int fd)>;
  using ListenerId = uint64_t;

  struct Listening {
    ListenerId id = 0;
    HostPort address;  // numeric; the system's choice where port 0 was asked for
  };
  struct Counts {
    uint64_t open = 0;      // connections now
    uint64_t accepted = 0;  // handed to a listener since the start
    uint64_t refused = 0;   // closed because of the limit
    uint64_t pauses = 0;    // times that no descriptor was left
  };

  static Result<std::unique_ptr<Acceptor>> Start(size_t max_connections);
  // Closes the listening sockets; connections stay with their owners.
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  Result<Listening> Listen(const HostPort& address, Handler handler);
  // When it returns, the port is closed and the handler is not called any more. Its connections
  // live on.
  void StopListening(ListenerId id);

  Counts counts() const;

 private:
  struct Listener {
    ListeningSocket socket;
    Handler handler;
  };

  Acceptor(size_t max_connections, FileDescriptor epoll, FileDescriptor wake);
  void Run();
  void AcceptAll(ListenerId id);
  void TakeIn(FileDescriptor connection, const Handler& handler);
  void Forget(int watched);
  void Pause();
  void Resume();

  const size_t max_connections_;
  const FileDescriptor epoll_;
  const FileDescriptor wake_;  // an eventfd: the destructor's knock

  std::mutex
      mutex_;  // listeners_; held while a handler runs, which is what StopListening waits for
  std::map<ListenerId, Listener> listeners_;
  ListenerId next_id_ = 1;
  bool is_paused_ = false;

  std::set<int> watched_;  // duplicates of open connections; the thread's own
  std::atomic<uint64_t> open_{0}, accepted_{0}, refused_{0}, pauses_{0};
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

}  // namespace routewind
