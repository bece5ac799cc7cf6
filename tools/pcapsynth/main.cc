// SPDX-License-Identifier: Apache-2.0
// pcapsynth: a capture out of a recipe, the same bytes each time.
#include <fstream>
#include <iostream>
#include <sstream>

#include "tools/pcapsynth/synthesize.h"

namespace {

constexpr char kUsage[] =
    "usage: pcapsynth RECIPE CAPTURE.pcap\n"
    "\n"
    "Writes the capture that RECIPE (a file, or - for standard input) describes, and on standard\n"
    "output the calls that a replay of it has to find, one a line.\n"
    "\n"
    "example:\n"
    "  echo 'connection segment=20 reorder=3\n"
    "  call path=/a.B/Get requests=3,17 responses=12 +x-env=prod' | pcapsynth - a.pcap\n";

std::string ReadAll(std::istream& in) {
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

int Fail(const std::string& message) {
  std::cerr << "pcapsynth: " << message << "\n";
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one file
  if (argc == 2 && std::string(argv[1]) == "--help") {
    std::cout << kUsage;
    return 0;
  }
  if (argc != 3) return Fail(std::string("give a recipe and a capture\n") + kUsage);
  const std::string path = argv[1];
  std::ifstream file(path);
  if (path != "-" && !file) return Fail("cannot read '" + path + "'");
  const Result<Recipe> recipe = ParseRecipe(ReadAll(path == "-" ? std::cin : file));
  if (!recipe) return Fail(path + ": " + recipe.error().message);
  std::ofstream capture(argv[2], std::ios::binary);
  capture << SynthesizeCapture(*recipe);
  if (!capture.flush()) return Fail(std::string("cannot write '") + argv[2] + "'");
  for (const std::string& line : ExpectedCalls(*recipe)) std::cout << line << "\n";
  return 0;
}
