// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/net/layer.h"

namespace routewind {

// Moves `reader` over a stack of MPLS labels and, where a pseudowire follows, over its control word.
//
// Labels do not say what they carry. The first nibble does for IP (RFC 4928 §3); 0 is a control word before an Ethernet
// frame (RFC 4448 §4.6) or such a frame without one, and the EtherType that then makes sense decides.
// Source: RFC 3032 §2.1.
Layer DecodeMpls(ByteReader& reader);

}  // namespace routewind
