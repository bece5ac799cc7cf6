// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace routewind {

// Length in bytes of the valid UTF-8 sequence that `text` begins with (RFC 3629: shortest form, no surrogates, at most
// U+10FFFF), or 0 when it begins with none.
size_t ValidUtf8SequenceLength(std::string_view text);

// Offset of the first byte that is not part of valid UTF-8; npos when all of it is valid.
size_t FindInvalidUtf8(std::string_view text);

// Unicode code points in `text`; a byte that is not part of valid UTF-8 counts as one.
size_t CountCodePoints(std::string_view text);

}  // namespace routewind
