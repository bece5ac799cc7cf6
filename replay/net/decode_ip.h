// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/net/layer.h"
#include "replay/net/segment.h"

namespace routewind {

// Where a fragment belongs, and which part of its datagram it is.
struct FragmentPlace {
  uint32_t identification = 0;
  uint8_t protocol = 0;  // of the datagram's content
  uint32_t offset_bytes = 0;
  bool has_more = false;
};

// Of an IP header, what the layers behind it need. Addresses are filled for kTcp and kFragment only; ports are left alone.
struct IpHeader {
  Endpoint source;
  Endpoint destination;
  uint32_t packet_identity = 0;  // IPv4's identification, which a sender changes from packet to packet
  FragmentPlace fragment;        // for kFragment
};

// Move `reader` from an IP header behind it and its extension headers, cut to the length that the
// header states. Link padding is cut off.
//
// A stated length of 0 means: as long as the packet is. Segmentation offload and jumbograms leave
// it so. Source: RFC 791 §3.1, RFC 8200 §3 and §4, RFC 4302 §2 (AH), RFC 2675 (jumbograms), RFC
// 6946 (atomic fragments).
Layer DecodeIpv4(ByteReader& reader, IpHeader& ip);
Layer DecodeIpv6(ByteReader& reader, IpHeader& ip);

// What a datagram holds that was put together from fragments.
Layer DecodeIpPayload(uint8_t ip_version, uint8_t protocol, ByteReader& reader);

}  // namespace routewind
