// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/net/decode_ip.h"
#include "replay/net/layer.h"
#include "replay/net/segment.h"

namespace routewind {

// Takes the headers off a packet, one after another, until a TCP segment is found or it is clear that there is none.
// Tunnels may be nested in any order; the innermost addresses are the segment's.
//
// Limit:     kMaxLayers; a packet wrapped deeper is kTooDeep.
// Lifetime:  borrows the packet's bytes.
class LayerWalk {
 public:
  static constexpr int kMaxLayers = 24;

  explicit LayerWalk(const Packet& packet) : reader_(packet.bytes, packet.wire_bytes) {
    layer_ = FirstLayer(packet.link_type);
  }

  // `segment` is only filled for kSegment.
  PacketKind Run(Segment& segment);

  // After kFragment: whose, and the part of the datagram at hand.
  const IpHeader& ip() const { return ip_; }
  const ByteReader& fragment() const { return reader_; }
  // After kFragment: goes on with the whole datagram. Its bytes outlive the walk.
  PacketKind RunOn(ByteReader datagram, Segment& segment);

 private:
  Layer FirstLayer(int link_type);
  Layer Next();

  ByteReader reader_;
  Layer layer_ = Layer::kMalformed;
  IpHeader ip_;
  int layers_ = 0;
};

}  // namespace routewind
