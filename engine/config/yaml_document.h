// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "engine/config/document.h"
#include "engine/config/finding_list.h"
#include "engine/config/text_check.h"

namespace routewind {

using DocumentSink = std::function<void(const Document&)>;

// Reads the documents of one piece of a YAML stream (text_check.h) and hands on each that is whole
// and not empty.
//
// Source:      YAML 1.1 as kubectl reads it (semantics 0.2). Merge keys (`<<`) and keys that are
// not scalars are refused. Errors:      findings Y-syntax, Y-tab, Y-duplicate-key, Y-depth, Y-size,
// Y-alias; the broken document is not handed on. Lifetime:    a document dies when the sink
// returns.
void ReadYamlDocuments(const TextPiece& piece, FindingList& findings, const DocumentSink& sink);

}  // namespace routewind
