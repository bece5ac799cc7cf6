// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace routewind {

// Small inputs as text: lines of words.

std::vector<std::string> SplitText(std::string_view text, char separator);
// An unsigned number that is the whole text.
Result<uint64_t> ReadNumber(std::string_view text);

// Bytes in printable ASCII: what is not, a backslash and a blank, as \xNN. No blank is in it.
std::string PrintBytes(std::string_view bytes);
Result<std::string> ParseBytes(std::string_view text);

}  // namespace routewind
