// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/place.h"

namespace routewind {

// One finding in the configuration input.
struct Diagnostic {
  enum class Severity { kError, kWarning };
  Severity severity = Severity::kError;
  std::string code;      // "V-R15", "W-05" (semantics section 2), or "Y-…" for the YAML itself
  Place place;           // file, line, column
  std::string resource;  // "GRPCRoute default/greeter"; empty where no object could be read
  std::string path;      // "spec.rules[0].matches[0].method"
  std::string message;   // what is wrong and what would be right; one line, no final full stop
};

// `file:line:column: error: path: message [code]`; `files` is Config::files.
std::string FormatDiagnostic(const Diagnostic& diagnostic, const std::vector<std::string>& files);

// By file, line, column, then code, path and message: a total order.
void SortDiagnostics(std::vector<Diagnostic>& diagnostics);

bool HasErrors(const std::vector<Diagnostic>& diagnostics);

}  // namespace routewind
