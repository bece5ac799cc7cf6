// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>

namespace routewind::integration {

// A capture file that is being written, with nanosecond timestamps: pcapng where the name ends in
// `.pcapng`, else pcap. Written here by hand so that both formats come from one recorder.
// Source: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng §4.1–4.3.
class CaptureFile {
 public:
  CaptureFile(const std::string& path, uint32_t link_type, uint32_t snap_bytes);

  // `wire_bytes` is the packet's own length, where `bytes` is only its beginning.
  void Add(uint64_t timestamp_ns, std::span<const std::byte> bytes, uint32_t wire_bytes);

  // Closes the file; false where some of it could not be written.
  bool Close();

 private:
  template <typename... Integers>
  void Put(Integers... integers);  // each in this machine's byte order

  std::ofstream file_;
  const bool is_pcapng_;
};

}  // namespace routewind::integration
