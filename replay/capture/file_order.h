// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace routewind {

// Numbers in the byte order of the machine that wrote a capture file, which its magic number tells.
class FileOrder {
 public:
  constexpr explicit FileOrder(bool is_big_endian = false) : is_big_endian_(is_big_endian) {}

  uint16_t U16(const std::byte* p) const {
    return static_cast<uint16_t>(is_big_endian_ ? Join(p[0], p[1]) : Join(p[1], p[0]));
  }
  uint32_t U32(const std::byte* p) const {
    return is_big_endian_ ? uint32_t{U16(p)} << 16 | U16(p + 2) : uint32_t{U16(p + 2)} << 16 | U16(p);
  }
  uint64_t U64(const std::byte* p) const {
    return is_big_endian_ ? uint64_t{U32(p)} << 32 | U32(p + 4) : uint64_t{U32(p + 4)} << 32 | U32(p);
  }

 private:
  static unsigned Join(std::byte high, std::byte low) {
    return std::to_integer<unsigned>(high) << 8 | std::to_integer<unsigned>(low);
  }
  bool is_big_endian_;
};

}  // namespace routewind
