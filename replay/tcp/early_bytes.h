// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "replay/tcp/connection_sink.h"

namespace routewind {

// Bytes of one half-flow that arrived before their predecessors: disjoint pieces by offset, each
// byte as its first copy had it. Owns its bytes.
//
// Complexity:  O(log n + pieces touched), n pieces waiting.
class EarlyBytes {
 public:
  // What a piece costs beside its bytes; counted, because a million pieces of one byte are not one
  // megabyte.
  static constexpr uint64_t kPieceOverheadBytes = 112;

  struct Piece {
    std::vector<std::byte> bytes;
    SeenAt at;  // the packet that brought them
  };

  // Keeps what is new of `bytes`; says how many that were.
  uint64_t Insert(uint64_t offset, ByteSpan bytes, SeenAt at);
  bool empty() const { return pieces_.empty(); }
  uint64_t first_offset() const { return pieces_.begin()->first; }  // not empty
  SeenAt first_at() const { return pieces_.begin()->second.at; }    // not empty
  Piece TakeFirst();                                                // not empty
  // Waiting bytes and their overhead.
  uint64_t cost_bytes() const { return cost_bytes_; }

 private:
  void Add(uint64_t offset, ByteSpan bytes, SeenAt at);

  std::map<uint64_t, Piece> pieces_;
  uint64_t cost_bytes_ = 0;
};

}  // namespace routewind
