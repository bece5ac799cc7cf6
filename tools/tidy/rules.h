// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tools/tidy/source_file.h"

namespace routewind::tidy {

// Folders include only what lies to their left: base ← model ← match ← route, engine ← replay, engine ← proxy.
void CheckArrows(const SourceFile& file, std::vector<Finding>& findings);

// A third-party library is seen by the one file that wraps it.
void CheckLibraries(const SourceFile& file, std::vector<Finding>& findings);

// Calls that break determinism or safety, each with what to use instead.
void CheckBannedCalls(const SourceFile& file, std::vector<Finding>& findings);

// Licence line, `#pragma once`, file sizes, and that postponed work names its condition.
void CheckForm(const SourceFile& file, std::vector<Finding>& findings);

// Paths of the machine and hosts of package registries.
void CheckLeaks(const SourceFile& file, std::vector<Finding>& findings);

// Types of one name in two headers: the linker would silently take one for the other.
void CheckTypeNames(const std::vector<SourceFile>& files, std::vector<Finding>& findings);

// Sources that no CMakeLists.txt names.
void CheckUnreferenced(const std::vector<SourceFile>& files, std::vector<Finding>& findings);

}  // namespace routewind::tidy
