// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/source_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace routewind::tidy {
namespace {

namespace fs = std::filesystem;

bool IsSkippedFolder(const fs::path& path) {
  const std::string name = path.filename().string();
  return name == "build" || name == ".git" || name == "node_modules";
}

bool IsText(const fs::path& path) {
  static const std::vector<std::string> kEndings = {".h", ".cc", ".txt", ".cmake", ".json", ".yaml", ".md",
                                                    ".js", ".sql", ".sh", ".proto", ".jsonl", ""};
  return std::find(kEndings.begin(), kEndings.end(), path.extension().string()) != kEndings.end();
}

SourceFile ReadFile(const fs::path& path, const fs::path& root) {
  SourceFile file{path.lexically_relative(root).generic_string(), {}};
  std::ifstream input(path, std::ios::binary);
  for (std::string line; std::getline(input, line);) file.lines.push_back(line);
  return file;
}

}  // namespace

bool SourceFile::is_test() const {
  const auto contains = [this](std::string_view part) { return path.find(part) != std::string::npos; };
  return contains("_test.cc") || contains("_fuzzer.cc") || contains("/testing/") || contains("_benchmark.cc") ||
         path.starts_with("property_tests/") || path.starts_with("integration/");
}

std::vector<SourceFile> ReadSourceTree(const std::string& root) {
  std::vector<SourceFile> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && IsSkippedFolder(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file() && IsText(entry->path())) {
      files.push_back(ReadFile(entry->path(), root));
    }
  }
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace routewind::tidy
