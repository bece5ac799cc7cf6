// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "replay/capture/packet.h"

namespace routewind {

// Bytes of one half-flow that arrived before their predecessors: disjoint pieces by offset, each
// byte as its first copy had it. Owns its bytes.
//
// Complexity:  O(log n + pieces touched), n pieces waiting.
class EarlyBytes {
 public:
  // What a piece costs beside its bytes; counted, because a million pieces of one byte are not one
  // megabyte.
  static constexpr uint64_t kPieceOverheadBytes = 96;

  // Keeps what is new of `bytes`; says how many that were.
  uint64_t Insert(uint64_t offset, ByteSpan bytes);
  bool empty() const { return pieces_.empty(); }
  uint64_t first_offset() const { return pieces_.begin()->first; }  // not empty
  std::vector<std::byte> TakeFirst();                               // not empty
  // Waiting bytes and their overhead.
  uint64_t cost_bytes() const { return cost_bytes_; }

 private:
  void Add(uint64_t offset, ByteSpan bytes);

  std::map<uint64_t, std::vector<std::byte>> pieces_;
  uint64_t cost_bytes_ = 0;
};

}  // namespace routewind
