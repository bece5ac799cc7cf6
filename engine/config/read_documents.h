// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/config/finding_list.h"
#include "engine/config/load.h"
#include "engine/config/text_check.h"
#include "engine/config/yaml_document.h"

namespace routewind {

// Hands the documents of one source to `sink`, one after the other, whether they are YAML or JSON
// (load.h says which is which). Each begins an object of its own in `findings`; one that is broken is
// told there and takes no other down.
//
// Returns:     the texts of the documents, broken ones too; they point into the source.
// Errors:      findings Y-size, Y-utf8 and those of ReadYamlDocuments and ReadJsonDocuments.
std::vector<TextPiece> ReadDocuments(const ConfigSource& source, FindingList& findings,
                                     const DocumentSink& sink);

}  // namespace routewind
