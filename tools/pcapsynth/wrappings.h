// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"

// Tunnels and link headers by hand, for captures that test replay: put together without a line in common with what takes
// them apart.
namespace routewind::synth {

// Bytes and what an EtherType field in front of them would say.
struct Wrapped {
  std::string bytes;
  uint16_t ether_type = 0x0800;  // 0x6558: an Ethernet frame
};

// The names that Wrap knows, for help and tests.
const std::vector<std::string>& WrappingNames();

// Puts the header that `name` stands for before `inner`; what needs a frame inside makes one.
Result<Wrapped> Wrap(const std::string& name, const Wrapped& inner);

// IP fragments of at most `payload_bytes` each, a multiple of 8. Precondition: `packet` is IPv4 or IPv6.
std::vector<Wrapped> Fragment(const Wrapped& packet, size_t payload_bytes, uint32_t identification);

// A link header before it. Errors: an unknown name, or one that cannot carry this.
struct LinkPacket {
  int link_type = 0;
  std::string bytes;
};
Result<LinkPacket> AddLink(const std::string& name, const Wrapped& packet, uint8_t station);
const std::vector<std::string>& LinkNames();

}  // namespace routewind::synth
