// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "replay/capture/packet.h"

namespace routewind {

// Bytes that HuffmanDecode may write for `encoded_bytes` of input: the shortest code has 5 bits,
// and the last step may write one byte too many.
constexpr size_t HuffmanDecodedLimit(size_t encoded_bytes) { return encoded_bytes * 8 / 5 + 2; }

// Decodes a Huffman-coded string literal to `out`, which has room for
// HuffmanDecodedLimit(encoded.size()) bytes. Returns the end of what was written, or nullptr when
// the string contains EOS or ends in anything but fewer than eight bits of EOS (a decoding error
// that ends the connection).
//
// Source:      RFC 7541 §5.2 and Appendix B.
// Method:      a window of 12 bits looks up one or two symbols at a time; the few longer codes are
// found by their
//              length, since the code is canonical.
// Complexity:  linear; about one table step for every two characters of ordinary header text.
char* HuffmanDecode(ByteSpan encoded, char* out);

}  // namespace routewind
