// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/json_writer.h"
#include "replay/source/source_totals.h"

namespace routewind {

// The lines of one file and what became of them, in one line: "12 lines, 7 calls, 3 not gRPC, 2 not understood".
std::string SourceSummary(const SourceTotals& source);

// The same of all files, with each reason's count and first place; empty where there are none.
std::string RenderSourcesText(const std::vector<SourceTotals>& sources);

// Writes the key `sources` and its array.
void WriteSources(JsonWriter& json, const std::vector<SourceTotals>& sources);

// "FILE: 2 lines not understood, first at FILE:7:14: not valid JSON: …" for each file that has such lines or could not be
// read to its end.
std::vector<std::string> SourceWarnings(const std::vector<SourceTotals>& sources);

}  // namespace routewind
