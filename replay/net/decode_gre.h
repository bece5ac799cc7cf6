// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/net/layer.h"

namespace routewind {

// Moves `reader` over a GRE header with its optional fields and, for mirrored traffic, over the ERSPAN header behind it.
//
// Source: RFC 2784, RFC 2890 (key, sequence number), RFC 1701 (routing), RFC 2637 §4.1 (version 1, PPP),
//         draft-foschiano-erspan-03 §4 (ERSPAN types I, II and III).
Layer DecodeGre(ByteReader& reader);

}  // namespace routewind
