// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace routewind {

// "10.0.0.7:41234" of gRPC's name for a peer, "ipv4:10.0.0.7:41234" or "ipv6:%5B::1%5D:41234"; other schemes stay as they are.
std::string PeerText(std::string_view uri);

}  // namespace routewind
