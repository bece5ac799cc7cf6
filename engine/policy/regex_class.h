// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/policy/regex_tree.h"

namespace routewind {

// What one character may be.
struct CharacterClass {
  std::vector<RegexNode::Range> ranges;  // empty: an escape that stands for no character (`\b`)
  bool is_exact = true;                  // false: only some of the characters, or some too many
  bool has_failed = false;
};

// Takes `[…]`, `.` or an escape from the front of the text, which begins with one. Classes by name
// and negated ones are told by some of their characters.
CharacterClass TakeClass(std::string_view& text);

// Takes one code point; a byte that is not part of valid UTF-8 is one. Precondition: not empty.
uint32_t TakeCodePoint(std::string_view& text);

void AppendCodePoint(uint32_t code_point, std::string& text);

}  // namespace routewind
