// SPDX-License-Identifier: Apache-2.0
#include "integration/capture/capture_file.h"

namespace routewind::integration {
namespace {

constexpr uint32_t kPcapNanosecondMagic = 0xa1b23c4d;
constexpr uint32_t kSectionHeader = 0x0a0d0d0a;
constexpr uint32_t kInterfaceDescription = 1;
constexpr uint32_t kEnhancedPacket = 6;
constexpr uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr uint16_t kOptionTimestampResolution = 9;  // one byte: 9 says nanoseconds
constexpr uint64_t kNsPerSecond = 1'000'000'000;

}  // namespace

template <typename... Integers>
void CaptureFile::Put(Integers... integers) {
  (file_.write(reinterpret_cast<const char*>(&integers), sizeof(integers)), ...);
}

CaptureFile::CaptureFile(const std::string& path, uint32_t link_type, uint32_t snap_bytes)
    : file_(path, std::ios::binary | std::ios::trunc), is_pcapng_(path.ends_with(".pcapng")) {
  constexpr uint16_t kMajor = 2;
  constexpr uint16_t kMinor = 4;
  constexpr uint32_t kUtc = 0;
  if (!is_pcapng_) {
    Put(kPcapNanosecondMagic, kMajor, kMinor, kUtc, uint32_t{0}, snap_bytes, link_type);
    return;
  }
  constexpr uint32_t kSectionBytes = 28;
  Put(kSectionHeader, kSectionBytes, kByteOrderMagic, uint16_t{1}, uint16_t{0},
      ~uint64_t{0} /* section length: unknown */, kSectionBytes);
  constexpr uint32_t kInterfaceBytes = 32;
  Put(kInterfaceDescription, kInterfaceBytes, static_cast<uint16_t>(link_type), uint16_t{0},
      snap_bytes, kOptionTimestampResolution, uint16_t{1}, uint32_t{9} /* padded */,
      uint32_t{0} /* end of options */, kInterfaceBytes);
}

void CaptureFile::Add(uint64_t timestamp_ns, std::span<const std::byte> bytes,
                      uint32_t wire_bytes) {
  const auto captured = static_cast<uint32_t>(bytes.size());
  const uint32_t padding = (4 - captured % 4) % 4;
  const uint32_t block_bytes = 32 + captured + padding;
  if (is_pcapng_) {
    Put(kEnhancedPacket, block_bytes, uint32_t{0} /* interface */,
        static_cast<uint32_t>(timestamp_ns >> 32), static_cast<uint32_t>(timestamp_ns), captured,
        wire_bytes);
  } else {
    Put(static_cast<uint32_t>(timestamp_ns / kNsPerSecond),
        static_cast<uint32_t>(timestamp_ns % kNsPerSecond), captured, wire_bytes);
  }
  file_.write(reinterpret_cast<const char*>(bytes.data()), captured);
  if (!is_pcapng_) return;
  file_.write("\0\0\0", padding);
  Put(block_bytes);
}

bool CaptureFile::Close() {
  file_.close();
  return !file_.fail();
}

}  // namespace routewind::integration
