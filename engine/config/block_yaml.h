// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/config/document.h"
#include "engine/config/text_check.h"

namespace routewind {

// Reads the plain part of YAML in which almost every manifest is written, several times as fast as
// a full parser: mappings and sequences in block style, scalars of one line (plain or quoted),
// literal blocks (`|`), one-line brackets, comments. The tree that it makes is the one that
// ReadYamlDocuments makes, node by node and spot by spot; whatever else a piece holds (anchors,
// tags, text over several lines, tabs, keys that repeat, any error, no document at all), it
// declines, and the full parser then reads the piece and says what is wrong.
//
// Input:       a piece that CheckCharacters let through.
// Returns:     whether `document` holds the tree; after false it is to be thrown away.
// Lifetime:    the nodes point into `document` and into the text of the piece.
// Complexity:  one pass; O(k log k) for a map of k keys.
bool ReadBlockYaml(const TextPiece& piece, Document& document);

}  // namespace routewind
