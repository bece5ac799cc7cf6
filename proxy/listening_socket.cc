// SPDX-License-Identifier: Apache-2.0
#include "proxy/listening_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

namespace routewind {
namespace {

constexpr int kBacklog = 4096;  // the kernel lowers it to net.core.somaxconn

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

// What stands behind the name for one address family; null when nothing does. That is worth telling
// only if no other fault is known: an IPv4 address has no IPv6 form.
AddressList LookUp(const HostPort& address, int family, std::string& fault) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(address.port);
  const int code = getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found);
  if (code != 0 && fault.empty()) fault = gai_strerror(code);
  return {code == 0 ? found : nullptr, &freeaddrinfo};
}

void SetOption(int fd, int level, int option, int value) {
  // Fails only for options that the kernel does not have; listening goes on without.
  static_cast<void>(setsockopt(fd, level, option, &value, sizeof value));
}

FileDescriptor TryListen(const addrinfo& address, std::string& fault) {
  FileDescriptor fd(socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (fd.is_open()) {
    SetOption(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
    if (address.ai_family == AF_INET6) SetOption(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
    const bool is_bound = bind(fd.get(), address.ai_addr, address.ai_addrlen) == 0;
    if (is_bound && listen(fd.get(), kBacklog) == 0) return fd;
  }
  const bool is_privileged = errno == EACCES;
  fault = std::strerror(errno);
  if (is_privileged) fault += ": ports below 1024 need a privilege that this process does not have";
  return {};
}

// The numeric address of our end.
HostPort BoundAddress(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  if (getsockname(fd, address, &size) != 0 ||
      getnameinfo(address, size, host.data(), host.size(), port.data(), port.size(),
                  NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return {};
  }
  const auto number = ParsePort(port.data());
  return {host.data(), number ? *number : uint16_t{0}};
}

}  // namespace

Result<ListeningSocket> OpenListeningSocket(const HostPort& address) {
  std::string fault;
  for (const int family : {AF_INET, AF_INET6}) {
    const AddressList found = LookUp(address, family, fault);
    for (const addrinfo* each = found.get(); each != nullptr; each = each->ai_next) {
      FileDescriptor fd = TryListen(*each, fault);
      if (!fd.is_open()) continue;
      HostPort bound = BoundAddress(fd.get());
      return ListeningSocket{std::move(fd), std::move(bound)};
    }
  }
  return Error{"cannot listen on " + address.ToString() + ": " + fault};
}

}  // namespace routewind
