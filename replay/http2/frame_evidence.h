// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/http2/frame.h"

namespace routewind {

// Telling frame headers from other bytes, where nothing but the bytes says what they are.

// Whether an ordinary HTTP/2 endpoint would send this header: stricter than IsPlausible, because
// it is asked of bytes that may be anything. No undefined flags, no unknown types, no streams that
// a server opened, no empty DATA that ends nothing, no empty SETTINGS.
bool IsCredible(const FrameHeader& header);

// How unlikely it is, as the binary logarithm of the odds, that nine random bytes are a credible
// header of this type, 25 for DATA; at most 32, so that no single header is proof. Precondition:
// IsCredible(header).
int EvidenceBits(const FrameHeader& header);

}  // namespace routewind
