// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "replay/capture/packet.h"

namespace routewind {

// A header of `kBytes` bytes in network byte order. Offsets are template arguments, so that a read
// outside the header does not compile; that the header is all there was checked once, by
// ByteReader.
template <size_t kBytes>
class Header {
 public:
  Header() = default;
  explicit Header(const std::byte* bytes) : bytes_(bytes) {}

  template <size_t kAt>
  uint8_t U8() const {
    static_assert(kAt < kBytes);
    return static_cast<uint8_t>(bytes_[kAt]);
  }
  template <size_t kAt>
  uint16_t U16() const {
    return static_cast<uint16_t>(U8<kAt>() << 8 | U8<kAt + 1>());
  }
  template <size_t kAt>
  uint32_t U32() const {
    return static_cast<uint32_t>(U16<kAt>()) << 16 | U16<kAt + 2>();
  }
  template <size_t kAt, size_t kLength>
  std::span<const std::byte, kLength> Bytes() const {
    static_assert(kAt + kLength <= kBytes);
    return std::span<const std::byte, kLength>(bytes_ + kAt, kLength);
  }

 private:
  const std::byte* bytes_ = nullptr;
};

// Walks over one layer's bytes from front to back: bounds-checked, big-endian, and the only way to
// look at a header.
//
// Beside the captured bytes it keeps how many there were on the wire: more when the packet was
// snapped. Errors:      each step says false, and changes nothing, when fewer bytes are left than
// it asks for. Lifetime:    borrows the bytes.
class ByteReader {
 public:
  ByteReader() = default;
  ByteReader(ByteSpan bytes, uint32_t wire_bytes)
      : bytes_(bytes),
        wire_bytes_(wire_bytes < bytes.size() ? static_cast<uint32_t>(bytes.size()) : wire_bytes) {}

  template <size_t kBytes>
  [[nodiscard]] bool Peek(Header<kBytes>& header) const {
    if (bytes_.size() < kBytes) return false;
    header = Header<kBytes>(bytes_.data());
    return true;
  }
  template <size_t kBytes>
  [[nodiscard]] bool Read(Header<kBytes>& header) {
    return Peek(header) && Skip(kBytes);
  }
  [[nodiscard]] bool Skip(size_t count) {
    if (bytes_.size() < count) return false;
    bytes_ = bytes_.subspan(count);
    wire_bytes_ -= static_cast<uint32_t>(count);
    return true;
  }
  // What is left is `wire_bytes` long, says a header: cuts padding off. More than there was on the
  // wire is believed: then the tail was not captured.
  void LimitTo(uint32_t wire_bytes) {
    if (wire_bytes < bytes_.size()) bytes_ = bytes_.first(wire_bytes);
    wire_bytes_ = wire_bytes;
  }

  ByteSpan bytes() const { return bytes_; }
  uint32_t wire_bytes() const { return wire_bytes_; }  // never less than bytes().size()

 private:
  ByteSpan bytes_;
  uint32_t wire_bytes_ = 0;
};

}  // namespace routewind
