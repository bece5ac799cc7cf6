// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "proxy/file_descriptor.h"

// A blocking TCP client on loopback. Test-only: whatever fails stops the test, whatever waits gives
// up after ten seconds.
namespace routewind::testing {

class ClientSocket {
 public:
  ClientSocket() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{10, 0};
    CHECK(setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
  }
  void ConnectTo(uint16_t port) const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  static ClientSocket Connect(uint16_t port) {
    ClientSocket made;
    made.ConnectTo(port);
    return made;
  }

  // False when the peer has ended the connection.
  bool TrySend(std::string_view bytes) const {
    return send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  void Send(std::string_view bytes) const { CHECK(TrySend(bytes)); }
  void EndSending() const { CHECK(shutdown(fd_.get(), SHUT_WR) == 0); }
  void Close() { fd_.Reset(); }

  // What arrives next, at most `limit` bytes; empty when the peer has ended or reset the
  // connection.
  std::string Receive(size_t limit = 4096) const {
    std::string bytes(limit, '\0');
    const ssize_t count = recv(fd_.get(), bytes.data(), bytes.size(), 0);
    CHECK(count >= 0 || errno == ECONNRESET);  // EAGAIN: nothing came in time
    bytes.resize(count > 0 ? static_cast<size_t>(count) : 0);
    return bytes;
  }
  // Everything up to the end of the connection.
  std::string ReceiveAll() const {
    std::string all;
    for (std::string part = Receive(); !part.empty(); part = Receive()) all += part;
    return all;
  }

 private:
  FileDescriptor fd_;
};

}  // namespace routewind::testing
