// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/net/fragment_table.h"
#include "replay/net/segment.h"

namespace routewind {

// DecodeSegment, with fragments put together: the packet that completes a datagram is what the datagram is, and those
// that came before it are kFragment.
class PacketDecoder {
 public:
  explicit PacketDecoder(AnomalyLog& anomalies) : fragments_(anomalies) {}

  // `segment` is only filled for kSegment; its payload is valid until the packet goes or Decode is called again.
  PacketKind Decode(const Packet& packet, Segment& segment);

  // Of the packets that were kFragment, those which became part of a whole datagram after all.
  uint64_t joined_fragments() const { return fragments_.joined_fragments(); }
  // Bytes of the others.
  uint64_t unjoined_bytes() const { return fragments_.unjoined_bytes(); }

 private:
  FragmentTable fragments_;
};

}  // namespace routewind
