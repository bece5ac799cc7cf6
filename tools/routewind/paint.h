// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string>

#include "tools/routewind/options.h"

namespace routewind {

// Colours for people: verdicts and severities of the text forms, nothing else. On with --color always, or with auto where
// the stream is a terminal and NO_COLOR is not set (no-color.org). JSON and JSON lines are never painted.

// The text with the words that matter coloured, if colours are on for this stream.
std::string Painted(const std::string& text, std::FILE* stream, ColorMode mode);

// The same without asking: for tests.
std::string PaintWords(const std::string& text);

}  // namespace routewind
