// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/net/layer.h"

namespace routewind {

// Moves `reader` over a UDP header and over the tunnel header behind it, where the port says that there is one and the
// header does not contradict: VXLAN (4789, and 8472 as Linux has it), GENEVE (6081), GTP-U (2152). Other UDP is kNotTcp.
//
// Source: RFC 768, RFC 7348 §5, RFC 8926 §3.4, 3GPP TS 29.281 §5.
Layer DecodeUdp(ByteReader& reader);

}  // namespace routewind
