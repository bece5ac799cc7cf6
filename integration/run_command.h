// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "integration/temp_folder.h"

namespace routewind::integration {

// What a finished program left behind.
struct Finished {
  int exit_code = -1;  // 128 + signal where a signal ended it, as a shell tells it
  std::string out;
  std::string err;
};

// Runs `routewind ARGUMENTS` through the shell in `folder`, so that tests read like the command line they stand for.
// Standard input is empty unless the arguments redirect it.
Finished RunRoutewind(const TempFolder& folder, const std::string& arguments);

// Writes a file of that folder.
void WriteFile(const TempFolder& folder, const std::string& name, const std::string& text);

}  // namespace routewind::integration
