// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "replay/capture/packet_source.h"

namespace routewind {

// The packets of a network interface as they pass, through libpcap; `any` is all interfaces of a Linux system.
//
// Filter:      in the kernel, so that what it does not take is not even counted.
// Errors:      Open tells why it cannot capture, with the cure: no such interface (and which there are), no permission,
//              an interface that is down, a filter that is none. An interface that goes away later ends the source, told
//              in warnings().
// Losses:      what the kernel had to drop, because it came faster than it was read, is Anomaly::kDroppedByCapture.
// Memory:      kBufferBytes in the kernel, and the window of TimeOrder.
// Threads:     one owner.
class LiveInterface : public PacketSource {
 public:
  static constexpr int kSnapBytes = 262'144;        // what tcpdump takes: every packet is whole
  static constexpr int kBufferBytes = 32 << 20;

  static Result<std::unique_ptr<PacketSource>> Open(const std::string& name, const std::string& filter,
                                                    AnomalyLog& anomalies);
  ~LiveInterface() override;

  Step Next(Packet& packet) override;
  // What the kernel holds then is still read, at most kBufferBytes.
  void Stop() override;

  const std::vector<std::string>& paths() const override;  // "interface lo"
  const std::vector<std::string>& warnings() const override;
  std::vector<std::string> digests() const override { return {""}; }
  uint64_t offset_bytes() const override;
  uint64_t size_bytes() const override { return 0; }

 private:
  struct Impl;
  explicit LiveInterface(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace routewind
