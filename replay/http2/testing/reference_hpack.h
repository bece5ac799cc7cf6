// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "replay/capture/packet.h"

struct nghttp2_hd_deflater;
struct nghttp2_hd_inflater;

namespace routewind::testing {

struct Field {
  std::string name;
  std::string value;
  bool never_indexed = false;
  friend bool operator==(const Field& a, const Field& b) {
    return a.name == b.name && a.value == b.value;
  }
};
using Fields = std::vector<Field>;

inline ByteSpan AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// HPACK as nghttp2 writes it. For tests and benchmarks only.
class ReferenceEncoder {
 public:
  explicit ReferenceEncoder(size_t max_table_bytes = 4096);
  ~ReferenceEncoder();
  ReferenceEncoder(const ReferenceEncoder&) = delete;
  ReferenceEncoder& operator=(const ReferenceEncoder&) = delete;
  // The next block begins with a size update.
  void ChangeTableSize(size_t bytes);
  std::string Encode(const Fields& fields);

 private:
  nghttp2_hd_deflater* deflater_ = nullptr;
};

// HPACK as nghttp2 reads it.
class ReferenceDecoder {
 public:
  ReferenceDecoder();
  ~ReferenceDecoder();
  ReferenceDecoder(const ReferenceDecoder&) = delete;
  ReferenceDecoder& operator=(const ReferenceDecoder&) = delete;
  void ChangeTableSize(size_t bytes);
  // nullopt: the block is wrong, and nothing later can be decoded.
  std::optional<Fields> Decode(std::string_view block);
  // Decodes without keeping anything; for benchmarks. The number of fields, or −1.
  int64_t DecodeAndCount(std::string_view block);

 private:
  nghttp2_hd_inflater* inflater_ = nullptr;
};

}  // namespace routewind::testing
