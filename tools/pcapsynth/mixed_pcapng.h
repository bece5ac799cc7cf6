// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace routewind::synth {

// Writes the packets of one capture file.
class PacketFileWriter {
 public:
  virtual ~PacketFileWriter() = default;
  virtual void Write(int64_t timestamp_ns, int link_type, const std::string& packet) = 0;
};

// The forms there are: classic pcap and pcapng in both byte orders and precisions, and "pcapng-mixed", which has all that
// one file may have: sections of both byte orders, in each of them interfaces of several link types, snap lengths and
// resolutions of time, packets in Enhanced and old Packet Blocks, and blocks that are none of a reader's business.
const std::vector<std::string>& PacketFileForms();
// Precondition: `form` is one of them. `out` outlives the result.
std::unique_ptr<PacketFileWriter> MakePacketFileWriter(const std::string& form, std::ostream& out);

}  // namespace routewind::synth
