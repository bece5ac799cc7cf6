// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace routewind {

// Takes the first character off `text` (precondition: not empty) and adds it to `out` as a terminal
// may show it: control characters (U+0000 … U+001F, U+007F … U+009F), characters that turn the
// direction of what follows (U+202A … U+202E, U+2066 … U+2069) and bytes that are not UTF-8 become
// \xNN for each byte, all others stay.
void MoveEscaped(std::string_view& text, std::string& out);

}  // namespace routewind
