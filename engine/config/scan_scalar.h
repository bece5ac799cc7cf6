// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace routewind {

// Scalars of one line, as ReadBlockYaml takes them.

// One scalar of a line; whatever is not certain comes back as not fine.
struct ScannedScalar {
  bool is_fine = false;
  bool is_quoted = false;
  bool has_escapes = false;  // `raw` is not the text yet: Unescape
  bool is_key = false;       // a `:` follows that makes it a key
  std::string_view raw;      // without quotes
  size_t end = 0;            // of the line: behind the scalar, or behind its `:`
};

// Reads the scalar that begins at `at` < line.size(), in block context.
ScannedScalar ScanBlockScalar(std::string_view line, size_t at);

// The same between brackets, where a plain scalar is a word of harmless characters.
ScannedScalar ScanFlowScalar(std::string_view line, size_t at);

// Whether only blanks and a comment stand from `at` on.
bool IsRestEmpty(std::string_view line, size_t at);

size_t SkipSpaces(std::string_view line, size_t at);

// The text of a quoted scalar with escapes; false where an escape is not one of the simple ones.
bool Unescape(const ScannedScalar& scalar, char quote, std::string& text);

}  // namespace routewind
