// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "engine/base/result.h"
#include "replay/capture/packet.h"

namespace routewind {

// A BPF filter, in the language of pcap-filter(7), applied to captured packets. What it means depends on the link type,
// so it is compiled anew for each link type that packets bring.
//
// Errors:      Compile refuses what is an expression for no link type that we read. One that fits some link types only
//              (`ether host …` and raw IP) takes no packet of the others, and fault() says so.
// Complexity:  that of libpcap's interpreter, linear in the expression; compiling once a link type.
class PacketFilter {
 public:
  static Result<PacketFilter> Compile(const std::string& expression);
  ~PacketFilter();
  PacketFilter(PacketFilter&&) noexcept;
  PacketFilter& operator=(PacketFilter&&) noexcept;

  bool Takes(const Packet& packet);
  // Why packets were not taken whatever they hold, one line; empty when there were none such.
  const std::string& fault() const;

 private:
  struct Impl;
  explicit PacketFilter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace routewind
