// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "replay/net/byte_reader.h"
#include "replay/net/segment.h"

namespace routewind {

// The header of RFC 9293 §3.1 without options.
using TcpHeader = Header<20>;
// The same and the first eight bytes of its options.
using TcpHeaderWithOptions = Header<28>;

// Segment::identity: the fields that a sender changes when it sends a segment again, so that a copy of the same packet can be
// told from a retransmission. They are IPv4's identification, acknowledgment, window, and where there are options for it, those
// behind byte 24, among which the timestamp (RFC 7323 §3.2) usually is.
inline uint32_t IdentityOf(const TcpHeader& header, uint32_t options, uint32_t packet_identity) {
  return (packet_identity << 16 | header.U16<14>()) ^ header.U32<8>() * 0x9e3779b1U ^ options * 0x85ebca6bU;
}
// Whether a header of this length has the options that count.
constexpr bool HasIdentifyingOptions(size_t header_bytes) { return header_bytes >= 32; }
inline uint32_t IdentifyingOptionsOf(const TcpHeaderWithOptions& header) { return header.U32<24>(); }

// Fills all of `segment` that the header says: everything but addresses, identity and payload.
inline void ReadTcpHeader(const TcpHeader& header, Segment& segment) {
  segment.source.port = header.U16<0>();
  segment.destination.port = header.U16<2>();
  segment.sequence = header.U32<4>();
  segment.acknowledgment = header.U32<8>();
  segment.flags = header.U8<13>();
}
inline size_t TcpHeaderBytes(const TcpHeader& header) { return (header.U8<12>() >> 4) * size_t{4}; }

}  // namespace routewind
