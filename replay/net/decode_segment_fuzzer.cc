// SPDX-License-Identifier: Apache-2.0
// Any bytes behind any link type: no crash, no read outside, and a payload that lies inside the
// packet.
#include <cstdlib>
#include <iterator>

#include "replay/net/decode_link.h"
#include "replay/net/segment.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one function
  constexpr int kLinkTypes[] = {kLinkNull,     kLinkEthernet, kLinkRaw,  kLinkRawInFiles, kLinkLoop,
                                kLinkLinuxSll, kLinkIpv4,     kLinkIpv6, kLinkLinuxSll2,  147};
  if (size < 2) return 0;
  Packet packet;
  packet.link_type = kLinkTypes[data[0] % std::size(kLinkTypes)];
  packet.bytes = ByteSpan(reinterpret_cast<const std::byte*>(data) + 2, size - 2);
  packet.wire_bytes = static_cast<uint32_t>(packet.bytes.size()) + data[1] * 8U;
  Segment segment;
  if (DecodeSegment(packet, segment) != PacketKind::kSegment) return 0;
  const ByteSpan payload = segment.payload;
  const bool is_inside = payload.empty() || (payload.data() >= packet.bytes.data() &&
                                             payload.data() + payload.size() <=
                                                 packet.bytes.data() + packet.bytes.size());
  if (!is_inside || payload.size() > segment.payload_wire_bytes) std::abort();
  if (segment.source.ToString().empty()) std::abort();
  return 0;
}
