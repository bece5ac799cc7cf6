// SPDX-License-Identifier: Apache-2.0
//
// record-capture NODE_DIR RECIPE.json [OUTPUT_DIR]
//
// Makes the capture that a recipe describes, and the clients' own record of it, in OUTPUT_DIR (the
// recipe's folder when left out). Exit code 0, or 2 where recording was not possible.
#include <cstdio>
#include <filesystem>
#include <string>

#include "integration/capture/record_capture.h"

int main(int argc, char** argv) {
  using namespace routewind::integration;  // NOLINT(google-build-using-namespace)
  if (argc < 3 || argc > 4) {
    std::fputs("usage: record-capture NODE_DIR RECIPE.json [OUTPUT_DIR]\n", stderr);
    return 2;
  }
  const auto recipe = ReadRecipe(argv[2]);
  if (!recipe) {
    std::fprintf(stderr, "%s\n", recipe.error().message.c_str());
    return 2;
  }
  std::string folder = argc == 4 ? argv[3] : std::filesystem::path(argv[2]).parent_path().string();
  if (folder.empty()) folder = ".";
  const auto recording = RecordCapture(*recipe, {.folder = folder, .node_dir = argv[1]});
  if (!recording) {
    std::fprintf(stderr, "%s\n", recording.error().message.c_str());
    return 2;
  }
  std::printf("%s/%s: %zu calls, %llu packets, 0 dropped\n", folder.c_str(),
              recipe->capture.c_str(), recording->calls.size(),
              static_cast<unsigned long long>(recording->packets));
  return 0;
}
