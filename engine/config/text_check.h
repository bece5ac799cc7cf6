// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/config/document.h"
#include "engine/config/finding_list.h"

namespace routewind {

// The text of a manifest before any parser sees it.

// One document's share of a YAML stream; `first_line` counts from 1.
struct TextPiece {
  std::string_view text;
  uint32_t first_line = 1;
};

// Cuts a stream before each line that begins with `---`, so that a broken document cannot take the
// next one down. (In YAML such a line ends a document whatever stands open.) Borrowed from `text`;
// a byte order mark is left out. After kMaxPieces cuts the rest stays in one piece.
inline constexpr size_t kMaxPieces = 200'000;
std::vector<TextPiece> SplitDocuments(std::string_view text);

// Line and column of a byte of the piece. Linear.
Spot SpotOfOffset(const TextPiece& piece, size_t offset);

// False, with a finding, where the text holds bytes that are not UTF-8 or control characters that
// YAML and JSON forbid.
bool CheckCharacters(const TextPiece& piece, FindingList& findings);

// Where a tab indents `line` or the line before it; line 0: nowhere.
Spot FindTabInIndentation(const TextPiece& piece, uint32_t line);

}  // namespace routewind
