// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/config/finding_list.h"
#include "engine/config/text_check.h"
#include "engine/config/yaml_document.h"

namespace routewind {

// Reads JSON text, one document or several in a row, into the same trees as YAML.
//
// Source:      RFC 8259; surrogate pairs are joined. Numbers keep their spelling.
// Errors:      findings Y-syntax, Y-duplicate-key, Y-depth, Y-size; nothing after a syntax error is
// read. Lifetime:    a document dies when the sink returns.
void ReadJsonDocuments(const TextPiece& text, FindingList& findings, const DocumentSink& sink);

// Whether text without a telling file name is JSON: it begins with `{` or `[`.
bool LooksLikeJson(std::string_view text);

}  // namespace routewind
