// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/net/byte_reader.h"
#include "replay/net/segment.h"

namespace routewind {

// What an IP header announces.
enum class TransportProtocol { kTcp, kOther, kFragment, kMalformed };

// Move `reader` from an IP header behind it and its extension headers, cut to the length that the
// header states, and put the addresses into `source` and `destination` (ports are left alone). Link
// padding is cut off.
//
// A stated length of 0 means: as long as the packet is. Segmentation offload and jumbograms leave
// it so. Source: RFC 791 §3.1, RFC 8200 §3 and §4, RFC 4302 §2 (AH), RFC 2675 (jumbograms), RFC
// 6946 (atomic fragments).
TransportProtocol DecodeIpv4(ByteReader& reader, Endpoint& source, Endpoint& destination);
TransportProtocol DecodeIpv6(ByteReader& reader, Endpoint& source, Endpoint& destination);

}  // namespace routewind
