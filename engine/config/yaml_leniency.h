// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace routewind {

// What yaml-cpp lets through and kubectl refuses or reads otherwise, looked up in the text itself.
// `offset` is where the parser says that a scalar begins, its anchor and tag included.

// Whether a quoted scalar runs to the end of the text without its closing quote.
bool IsOpenQuote(std::string_view text, size_t offset);

// Whether a plain key without a value has no `:` behind it either: `b` in "a: 1\nb\n".
bool LacksColon(std::string_view text, size_t offset, std::string_view key);

// A plain key as kubectl spells it: `y` is "true", `017` is "15".
std::string SpellPlainKey(std::string_view key);

}  // namespace routewind
