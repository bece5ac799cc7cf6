// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/net/layer.h"

namespace routewind {

// PPP in HDLC-like framing (RFC 1662 §3.1) or Cisco's HDLC, which the first byte tells apart.
Layer DecodeHdlc(ByteReader& reader);

// A PPP protocol field, perhaps behind address and control, perhaps compressed to a byte (RFC 1661 §2, RFC 1662 §3.2).
Layer DecodePpp(ByteReader& reader);

// A PPPoE session header (RFC 2516 §4) and the PPP protocol behind it.
Layer DecodePppoe(ByteReader& reader);

}  // namespace routewind
