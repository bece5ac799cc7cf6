// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "replay/capture/capture_format.h"
#include "replay/capture/file_order.h"
#include "replay/capture/tick_clock.h"

namespace routewind {

// pcapng files: any number of sections, each in its own byte order, with any number of interfaces, each with its own
// link type, snap length and resolution of time.
//
// Source:   https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html, section 4.
// Blocks:   packets are read from Enhanced, Simple and (obsolete) Packet Blocks; a Simple one has no time and is given
//           that of the packet before it. Decryption Secrets go to the sink, the drop counters of Interface Statistics
//           are added up, everything else is skipped without being held.
// Memory:   kMaxBlockBytes for a block that is looked at, 48 bytes for each of at most kMaxInterfaces.
class PcapngFormat : public CaptureFormat {
 public:
  static constexpr uint32_t kMaxBlockBytes = 16 << 20;
  static constexpr size_t kMaxInterfaces = 1 << 16;

  static bool IsMagic(const std::byte* header);
  static Result<std::unique_ptr<CaptureFormat>> Open(InputBuffer& input, SecretsSink* secrets);

  Step Next(Packet& packet) override;
  uint64_t dropped_packets() const override { return dropped_packets_; }

 private:
  struct Interface {
    int link_type = 0;
    uint32_t snap_bytes = 0;  // 0: no limit
    TickClock clock;
    uint64_t dropped_packets = 0;
  };
  struct Block {
    const std::byte* body = nullptr;
    uint32_t bytes = 0;
  };

  PcapngFormat(InputBuffer& input, SecretsSink* secrets) : input_(input), secrets_(secrets) {}
  Step OnBlock(uint32_t type, Block block, Packet& packet);
  Step OnSection(Block block);
  Step OnInterface(Block block);
  Step OnTimedPacket(uint32_t interface, Block block, Packet& packet);
  Step OnSimplePacket(Block block, Packet& packet);
  Step FillPacket(uint32_t interface, Block data, Packet& packet);
  void OnStatistics(Block block);
  void OnSecrets(Block block);
  Step CorruptBlock(const char* what);

  InputBuffer& input_;
  SecretsSink* const secrets_;
  FileOrder order_;
  std::vector<Interface> interfaces_;  // of the section at hand
  uint64_t skip_bytes_ = 0;            // left of a block that is passed over
  int64_t last_timestamp_ns_ = 0;
  uint64_t dropped_packets_ = 0;
};

}  // namespace routewind
