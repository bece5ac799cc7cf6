// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/net/segment.h"

namespace routewind {

// The packets that captures are full of, in one look: Ethernet or Linux's cooked headers, IPv4 without options, whole, and a
// TCP header that was captured whole. False for every other packet, of which LayerWalk tells what it is; where this says
// true, LayerWalk would have said kSegment and filled the same segment.
bool DecodePlainPacket(const Packet& packet, Segment& segment);

}  // namespace routewind
