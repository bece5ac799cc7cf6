// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include "engine/base/result.h"
#include "proxy/acceptor.h"
#include "proxy/served_port.h"

namespace routewind {

// A listening socket and the server behind it. The server can be changed without a moment in which nobody listens: new
// connections go to the new one, the old one keeps its own.
//
// Lifetime:    the acceptor outlives it.
// Threads:     one owner; the acceptor's thread hands connections over.
class FrontPort {
 public:
  static Result<std::unique_ptr<FrontPort>> Open(Acceptor& acceptor, const HostPort& bind,
                                                 std::unique_ptr<ServedPort> server);
  ~FrontPort();
  FrontPort(const FrontPort&) = delete;
  FrontPort& operator=(const FrontPort&) = delete;

  const HostPort& address() const { return address_; }  // with the port the system chose

  // Returns the server that is not asked any more.
  std::unique_ptr<ServedPort> Replace(std::unique_ptr<ServedPort> next);

  // Connecting is refused from now on; connections that are there stay.
  void StopListening();

  // Stops listening and takes the server out.
  std::unique_ptr<ServedPort> Close();

 private:
  FrontPort(Acceptor& acceptor, std::unique_ptr<ServedPort> server)
      : acceptor_(acceptor), server_(std::move(server)) {}

  Acceptor& acceptor_;
  HostPort address_;
  Acceptor::ListenerId listener_id_ = 0;
  bool is_listening_ = false;
  std::mutex mutex_;  // around server_, which the acceptor's thread uses
  std::unique_ptr<ServedPort> server_;
};

}  // namespace routewind
