// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace routewind {

// Numbers in the byte order of the machine that wrote a capture file, which its magic number tells.
class FileOrder {
 public:
  constexpr explicit FileOrder(bool is_big_endian = false)
      : is_swapped_(is_big_endian != (std::endian::native == std::endian::big)) {}

  uint16_t U16(const std::byte* p) const {
    uint16_t value;
    std::memcpy(&value, p, sizeof value);
    return is_swapped_ ? __builtin_bswap16(value) : value;
  }
  uint32_t U32(const std::byte* p) const {
    uint32_t value;
    std::memcpy(&value, p, sizeof value);
    return is_swapped_ ? __builtin_bswap32(value) : value;
  }
  uint64_t U64(const std::byte* p) const {
    uint64_t value;
    std::memcpy(&value, p, sizeof value);
    return is_swapped_ ? __builtin_bswap64(value) : value;
  }

 private:
  bool is_swapped_;  // not this machine's order
};

}  // namespace routewind
