// SPDX-License-Identifier: Apache-2.0
#include "integration/file_text.h"
#include "integration/run_command.h"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>

#include "engine/base/check.h"

namespace routewind::integration {
Finished RunRoutewind(const TempFolder& folder, const std::string& arguments) {
  const std::string command = "cd '" + folder.path() + "' && ROUTES='" ROUTEWIND_SOURCE_DIR
                              "/fixtures/demo/routes.yaml' FIXTURES='" ROUTEWIND_SOURCE_DIR
                              "/fixtures' && { '" ROUTEWIND_BINARY_DIR "/routewind' " +
                              arguments + "; } >.out 2>.err </dev/null";
  const int status = std::system(command.c_str());
  Finished finished;
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  finished.out = FileText(folder.File(".out"));
  finished.err = FileText(folder.File(".err"));
  return finished;
}

void WriteFile(const TempFolder& folder, const std::string& name, const std::string& text) {
  std::ofstream file(folder.File(name), std::ios::binary);
  file << text;
  CHECK(file.good());
}

}  // namespace routewind::integration
