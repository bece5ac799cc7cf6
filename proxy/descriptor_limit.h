// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace routewind {

// File descriptors that a proxy wants for so many client connections: two for each, the connection and the acceptor's
// duplicate, and kOtherDescriptors for all the rest.
inline constexpr uint64_t kOtherDescriptors = 256;
uint64_t DescriptorsFor(size_t max_connections);

// Lets this process open `wanted` descriptors: raises the soft limit (RLIMIT_NOFILE) as far as needed and the hard one
// allows; never lowers it. Returns what is allowed now.
uint64_t RaiseDescriptorLimit(uint64_t wanted);

// What to say where that is not enough; empty where it is.
std::string DescriptorShortage(size_t max_connections, uint64_t allowed);

}  // namespace routewind
