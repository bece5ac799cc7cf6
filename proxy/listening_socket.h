// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "proxy/file_descriptor.h"
#include "proxy/host_port.h"

namespace routewind {

// A TCP socket that listens, non-blocking and closed on exec, and the address it got.
struct ListeningSocket {
  FileDescriptor fd;
  HostPort address;  // numeric; the system's choice where port 0 was asked for
};

// "[::]" listens for IPv4 too. A name is looked up, and IPv4 comes first; the first address that
// can be used is. Errors: the address, and what the system says about it.
Result<ListeningSocket> OpenListeningSocket(const HostPort& address);

}  // namespace routewind
