// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>

namespace routewind::integration {

// Follows the opening and closing of the TCP connections to one server port, so that a recording
// can end when the last FIN is in it instead of after some time. Reads Ethernet and Linux cooked
// (v2) packets that hold IPv4 or IPv6.
class ConnectionWatch {
 public:
  ConnectionWatch(uint16_t server_port, int link_type)
      : server_port_(server_port), link_type_(link_type) {}

  void Look(std::span<const std::byte> packet);

  // At least `count` connections were opened, and each that was opened is closed: a FIN from both
  // sides, or a RST.
  bool AllClosed(size_t count) const;

 private:
  struct Closing {
    bool client_finished = false;
    bool server_finished = false;
    bool was_reset = false;
  };

  const uint16_t server_port_;
  const int link_type_;
  std::map<uint16_t, Closing> by_client_port_;
};

}  // namespace routewind::integration
