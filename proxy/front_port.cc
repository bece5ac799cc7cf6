// SPDX-License-Identifier: Apache-2.0
#include "proxy/front_port.h"

#include <utility>

namespace routewind {

Result<std::unique_ptr<FrontPort>> FrontPort::Open(Acceptor& acceptor, const HostPort& bind,
                                                   std::unique_ptr<ServedPort> server) {
  std::unique_ptr<FrontPort> port(new FrontPort(acceptor, std::move(server)));
  const Result<Acceptor::Listening> listening = acceptor.Listen(bind, [raw = port.get()](int fd) {
    const std::lock_guard lock(raw->mutex_);
    raw->server_->Accept(fd);
  });
  if (!listening) return listening.error();
  port->is_listening_ = true;
  port->listener_id_ = listening->id;
  port->address_ = listening->address;
  port->server_->Run(port->address_);
  return port;
}

FrontPort::~FrontPort() { Close(); }

std::unique_ptr<ServedPort> FrontPort::Replace(std::unique_ptr<ServedPort> next) {
  next->Run(address_);
  const std::lock_guard lock(mutex_);
  server_.swap(next);
  return next;
}

void FrontPort::StopListening() {
  if (std::exchange(is_listening_, false)) acceptor_.StopListening(listener_id_);
}

std::unique_ptr<ServedPort> FrontPort::Close() {
  StopListening();
  return std::move(server_);
}

}  // namespace routewind
