// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "engine/base/ascii.h"
#include "engine/config/load.h"

namespace routewind {

// For tests: fixture folders that hold a `config.yaml`. Its first line may ask for a mode: `#
// strict`,
// `# channel: experimental` or `# assume-certificates`.

inline std::string ReadWholeFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The findings name the file `config.yaml`, wherever the folder lies.
inline Result<LoadedConfig> LoadFixture(const std::filesystem::path& folder) {
  std::string text = ReadWholeFile(folder / "config.yaml");
  if (text.empty()) return Error{"no config.yaml in " + folder.string()};
  LoadOptions options;
  if (text.starts_with("# channel: experimental\n")) options.channel = Channel::kExperimental;
  options.strict = text.starts_with("# strict\n");
  options.assume_certificates = text.starts_with("# assume-certificates\n");
  return LoadConfigTexts({{"config.yaml", std::move(text)}}, options);
}

// "https-listener/before" as GoogleTest wants names: letters, digits and `_`.
inline std::string TestNameOf(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !IsAsciiAlpha(c) && !IsAsciiDigit(c); }, '_');
  return name;
}

}  // namespace routewind
