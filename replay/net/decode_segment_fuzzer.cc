// SPDX-License-Identifier: Apache-2.0
// Any bytes as packets of any link type, one after another through one PacketDecoder, so that fragments meet: no crash, no
// read outside, a payload that is no longer than it was on the wire, every fragment joined at most once; the short way
// through a plain packet tells what the layers tell.
#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <tuple>

#include "replay/net/decode_link.h"
#include "replay/net/packet_decoder.h"
#include "replay/net/plain_packet.h"

namespace routewind {
namespace {

bool IsPlainAsItIs(const Packet& packet) {
  Segment plain;
  if (!DecodePlainPacket(packet, plain)) return true;
  Segment walked;
  if (DecodeSegment(packet, walked) != PacketKind::kSegment) return false;
  const auto fields = [](const Segment& segment) {
    return std::tuple{segment.source,         segment.destination, segment.sequence,
                      segment.acknowledgment, segment.flags,       segment.identity,
                      segment.payload_wire_bytes, segment.payload.data(), segment.payload.size()};
  };
  return fields(plain) == fields(walked);
}

}  // namespace
}  // namespace routewind

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one function
  constexpr int kLinkTypes[] = {kLinkNull,      kLinkEthernet,  kLinkRaw,       kLinkRawInFiles, kLinkLoop,
                                kLinkLinuxSll,  kLinkIpv4,      kLinkIpv6,      kLinkLinuxSll2,  kLinkPpp,
                                kLinkPppSerial, kLinkCiscoHdlc, kLinkPppoe,     kLinkPppWithDirection, 147};
  AnomalyLog anomalies;
  PacketDecoder decoder(anomalies);
  Segment segment;
  uint64_t fragments = 0;
  for (uint64_t ordinal = 1; size >= 3; ++ordinal) {
    const size_t length = std::min<size_t>(data[2], size - 3);
    Packet packet;
    packet.ordinal = ordinal;
    packet.timestamp_ns = static_cast<int64_t>(ordinal) * 1'000'000'000;
    packet.link_type = kLinkTypes[data[0] % std::size(kLinkTypes)];
    packet.bytes = ByteSpan(reinterpret_cast<const std::byte*>(data) + 3, length);
    packet.wire_bytes = static_cast<uint32_t>(length) + data[1] * 8U;
    const PacketKind kind = decoder.Decode(packet, segment);
    if (kind == PacketKind::kFragment) ++fragments;
    if (!IsPlainAsItIs(packet)) std::abort();
    if (kind == PacketKind::kSegment && segment.payload.size() > segment.payload_wire_bytes) std::abort();
    if (kind == PacketKind::kSegment && segment.source.ToString().empty()) std::abort();
    data += 3 + length;
    size -= 3 + length;
  }
  if (decoder.joined_fragments() > fragments) std::abort();
  return 0;
}
