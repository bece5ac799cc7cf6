// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

#include "engine/config/document.h"
#include "engine/config/load.h"

namespace routewind {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kExtensions = {".yaml", ".yml", ".json"};
constexpr size_t kMaxDirectoryDepth = 64;  // levels below a path given
constexpr size_t kMaxFiles = 100'000;      // of one directory tree
constexpr size_t kReadBlockBytes = 1 << 16;

bool IsManifestName(const fs::path& path) {
  const std::string extension = path.extension().string();
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

// Reads at most one byte more than a document may have: the parser then says that it is too long.
Status ReadStream(std::istream& stream, std::string& text) {
  std::array<char, kReadBlockBytes> block;
  while (text.size() <= kMaxDocumentBytes && stream) {
    stream.read(block.data(), block.size());
    text.append(block.data(), static_cast<size_t>(stream.gcount()));
  }
  if (stream.bad()) return Error{std::strerror(errno)};
  return Ok{};
}

Result<ConfigSource> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error{"cannot read " + path + ": " + std::strerror(errno) +
                 "; check the path and its permissions"};
  }
  ConfigSource source{path, ""};
  std::error_code unknown;  // of a pipe, say
  const uintmax_t size = fs::file_size(path, unknown);
  if (!unknown) source.text.reserve(std::min<uintmax_t>(size, kMaxDocumentBytes) + 1);
  if (const Status status = ReadStream(file, source.text); !status) {
    return Error{"cannot read " + path + ": " + status.error().message};
  }
  return source;
}

// Whether an entry of a directory is to be read. A link that leads nowhere, a pipe or a device under
// the name of a manifest is no file that can be left out without a word.
Result<bool> IsManifest(const fs::directory_entry& entry) {
  if (!IsManifestName(entry.path())) return false;
  std::error_code error;
  const fs::file_status status = entry.status(error);
  if (fs::is_regular_file(status)) return true;
  if (fs::is_directory(status)) return false;
  const std::string path = entry.path().string();
  if (status.type() == fs::file_type::not_found) {
    return Error{path + " is a link to a file that does not exist; " +
                 "mend or remove the link"};
  }
  if (error) return Error{"cannot read " + path + ": " + error.message()};
  return Error{path + " is not a file; remove or rename it"};
}

// Sorted by path, bytewise. Links to directories are not followed, so there are no cycles.
Result<std::vector<std::string>> FindManifests(const std::string& directory) {
  std::vector<std::string> found;
  std::error_code error;
  std::string at = directory;
  fs::recursive_directory_iterator walk(directory, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    if (static_cast<size_t>(walk.depth()) >= kMaxDirectoryDepth) walk.disable_recursion_pending();
    at = walk->path().string();
    const Result<bool> is_manifest = IsManifest(*walk);
    if (!is_manifest) return is_manifest.error();
    if (*is_manifest) found.push_back(at);
    if (found.size() > kMaxFiles) {
      return Error{"directory " + directory + " holds more than " + std::to_string(kMaxFiles) +
                   " manifests; name the ones that matter"};
    }
  }
  if (error)
    return Error{"cannot read directory " + at + ": " + error.message() + "; check its permissions"};
  if (found.empty()) {
    return Error{"directory " + directory +
                 " holds no manifest: no file in it ends in .yaml, .yml or .json"};
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<std::vector<std::string>> ExpandPath(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    return Error{path +
                 " does not exist; give a file, a directory, or - for standard input"};
  }
  if (error) return Error{"cannot read " + path + ": " + error.message()};
  if (fs::is_directory(status)) return FindManifests(path);
  return std::vector<std::string>{path};
}

}  // namespace

Result<std::vector<ConfigSource>> ReadConfigSources(const std::vector<std::string>& paths) {
  std::vector<ConfigSource> sources;
  std::set<std::string> seen;  // a file that is named twice is read once
  for (const std::string& path : paths) {
    if (path == "-") {
      if (!seen.insert(path).second) continue;
      ConfigSource source{path, ""};
      if (!ReadStream(std::cin, source.text))
        return Error{"cannot read from standard input"};
      sources.push_back(std::move(source));
      continue;
    }
    auto files = ExpandPath(path);
    if (!files) return files.error();
    for (const std::string& file : *files) {
      std::error_code error;
      const fs::path canonical = fs::weakly_canonical(file, error);
      if (!seen.insert(error ? file : canonical.string()).second) continue;
      auto source = ReadFile(file);
      if (!source) return source.error();
      sources.push_back(std::move(*source));
    }
  }
  return sources;
}

}  // namespace routewind
