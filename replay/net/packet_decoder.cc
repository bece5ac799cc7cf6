// SPDX-License-Identifier: Apache-2.0
#include "replay/net/packet_decoder.h"

#include "replay/net/layer_walk.h"
#include "replay/net/plain_packet.h"

namespace routewind {

PacketKind PacketDecoder::Decode(const Packet& packet, Segment& segment) {
  if (DecodePlainPacket(packet, segment)) [[likely]] return PacketKind::kSegment;
  LayerWalk walk(packet);
  PacketKind kind = walk.Run(segment);
  while (kind == PacketKind::kFragment) {  // each round goes a layer deeper, so this ends
    const auto whole = fragments_.Add(walk.ip(), walk.fragment(), {packet.timestamp_ns, packet.ordinal});
    if (!whole) return PacketKind::kFragment;
    kind = walk.RunOn(*whole, segment);
  }
  return kind;
}

}  // namespace routewind
