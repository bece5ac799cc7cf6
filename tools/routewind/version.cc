// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/version.h"

#include "git_revision.h"

namespace routewind {

std::string VersionShort() { return ROUTEWIND_VERSION "+g" ROUTEWIND_GIT_REVISION; }

std::string VersionText() {
  return "routewind " ROUTEWIND_VERSION " (git " ROUTEWIND_GIT_REVISION
         ")\nlibraries: " ROUTEWIND_LIBRARY_VERSIONS;
}

}  // namespace routewind
