// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace routewind::tidy {

// One file of the project, as text.
struct SourceFile {
  std::string path;                // from the root, with '/'
  std::vector<std::string> lines;  // without newlines

  std::string_view folder() const { return std::string_view(path).substr(0, path.rfind('/')); }
  bool is_header() const { return path.ends_with(".h"); }
  bool is_cpp() const { return is_header() || path.ends_with(".cc"); }
  // Tests, fuzzers, benchmarks and what only they use may reach further than products.
  bool is_test() const;
};

// One broken rule.
struct Finding {
  std::string path;
  size_t line = 0;  // from 1
  std::string message;
};

// Every text file of the project below `root`, sorted; build trees, version control and installed packages left out.
std::vector<SourceFile> ReadSourceTree(const std::string& root);

}  // namespace routewind::tidy
