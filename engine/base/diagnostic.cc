// SPDX-License-Identifier: Apache-2.0
#include "engine/base/diagnostic.h"

#include <algorithm>
#include <tuple>

namespace routewind {

std::string FormatDiagnostic(const Diagnostic& diagnostic, const std::vector<std::string>& files) {
  std::string line;
  if (diagnostic.place.line != 0 && diagnostic.place.file < files.size()) {
    line += files[diagnostic.place.file] + ":" + std::to_string(diagnostic.place.line) + ":" +
            std::to_string(diagnostic.place.column) + ": ";
  }
  line += diagnostic.severity == Diagnostic::Severity::kError ? "error: " : "warning: ";
  if (!diagnostic.path.empty()) line += diagnostic.path + ": ";
  return line + diagnostic.message + " [" + diagnostic.code + "]";
}

void SortDiagnostics(std::vector<Diagnostic>& diagnostics) {
  const auto key = [](const Diagnostic& d) { return std::tie(d.place, d.code, d.path, d.message); };
  std::sort(diagnostics.begin(), diagnostics.end(),
            [key](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
}

bool HasErrors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::kError; });
}

}  // namespace routewind
