// SPDX-License-Identifier: Apache-2.0
// tidy ROOT: checks the project against its own rules; prints each finding with its place. Exit 0 clean, 1 findings.
#include <cstdio>

#include "tools/tidy/rules.h"

int main(int argc, char** argv) {
  using namespace routewind::tidy;  // NOLINT(google-build-using-namespace): the program is this namespace
  if (argc != 2) {
    std::fprintf(stderr, "usage: tidy ROOT\n");
    return 2;
  }
  const std::vector<SourceFile> files = ReadSourceTree(argv[1]);
  std::vector<Finding> findings;
  for (const SourceFile& file : files) {
    CheckArrows(file, findings);
    CheckLibraries(file, findings);
    CheckBannedCalls(file, findings);
    CheckForm(file, findings);
    CheckLeaks(file, findings);
  }
  CheckTypeNames(files, findings);
  CheckUnreferenced(files, findings);
  for (const Finding& finding : findings) {
    std::printf("%s:%zu: %s\n", finding.path.c_str(), finding.line, finding.message.c_str());
  }
  std::printf("%zu files, %zu findings\n", files.size(), findings.size());
  return findings.empty() ? 0 : 1;
}
