// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "replay/capture/block_pool.h"

namespace routewind {

using ByteSpan = std::span<const std::byte>;

// One capture record. Lifetime of `bytes`: where there is `memory`, as long as that is held; otherwise until the reader's
// next Next().
struct Packet {
  uint64_t ordinal = 0;      // position in the capture from 1, as Wireshark counts
  uint32_t capture = 0;      // which of the run's capture files, from 0
  int64_t timestamp_ns = 0;  // since 1970-01-01 UTC
  int link_type = 0;         // DLT_… value as libpcap reports it
  uint32_t wire_bytes =
      0;  // length on the wire; more than bytes.size() when the record was snapped
  ByteSpan bytes;
  BlockPool::Hold memory = {};  // in which `bytes` stand
};

}  // namespace routewind
