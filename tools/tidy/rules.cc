// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace routewind::tidy {
namespace {

struct Arrow {
  std::string_view folder;                // prefix of the including file's path; the first that fits counts
  std::vector<std::string_view> allowed;  // prefixes of what it may include
};

const std::vector<Arrow>& Arrows() {
  static const std::vector<Arrow> arrows = {
      {"engine/base/", {"engine/base/"}},
      {"engine/model/", {"engine/base/", "engine/model/"}},
      {"engine/match/", {"engine/base/", "engine/model/", "engine/match/"}},
      {"engine/route/", {"engine/base/", "engine/model/", "engine/match/", "engine/route/"}},
      {"engine/config/", {"engine/base/", "engine/model/", "engine/match/", "engine/config/"}},
      {"engine/record/", {"engine/base/", "engine/model/", "engine/route/", "engine/record/"}},
      {"engine/policy/",
       {"engine/base/", "engine/model/", "engine/match/", "engine/route/", "engine/config/", "engine/record/", "engine/policy/"}},
      {"replay/store/", {"engine/", "replay/store/"}},
      {"replay/", {"engine/", "replay/"}},
      {"proxy/", {"engine/", "proxy/"}},
      {"tools/", {"engine/", "replay/", "proxy/", "tools/"}},
      {"property_tests/", {"engine/", "replay/", "proxy/", "tools/", "property_tests/"}},
      {"integration/", {"engine/", "replay/", "proxy/", "tools/", "integration/"}},
  };
  return arrows;
}

struct LibraryRule {
  std::string_view include;                // what stands behind `#include <`
  std::vector<std::string_view> allowed;   // prefixes of paths that may; tests always may
};

const std::vector<LibraryRule>& LibraryRules() {
  static const std::vector<LibraryRule> rules = {
      {"re2/", {"engine/match/pattern"}},
      {"yaml-cpp/", {"engine/config/yaml_document"}},
      {"pcap", {"replay/capture/libpcap"}},
      {"archive", {"replay/capture/decompressor"}},
      {"sqlite3", {"replay/store/sqlite"}},
      {"nghttp2/", {}},
      {"CLI/", {"tools/routewind/option", "tools/pcapsynth/"}},
      {"grpc", {"proxy/"}},
      {"openssl/", {"replay/tls/cipher", "replay/tls/testing/", "proxy/certificate_check", "proxy/testing/certificates"}},
      {"xxhash", {"engine/base/stable_hash"}},
  };
  return rules;
}

struct BannedCall {
  std::string_view text;
  std::string_view instead;
};

const std::vector<BannedCall>& BannedCalls() {
  static const std::vector<BannedCall> calls = {
      {"std::hash", "StableHash (engine/base/stable_hash.h)"},
      {"unordered_map", "a sorted vector, std::map, or LookupMap where only lookup is needed"},
      {"unordered_set", "a sorted vector or std::set"},
      {"random_device", "a seed that is passed in"},
      {"mt19937", "MixHash of a seed and a counter"},
      {"system_clock", "a time that is passed in"},
      {"steady_clock", "a time that is passed in"},
      {"std::locale", "engine/base/ascii.h"},
      {"std::tolower", "AsciiLower"},
      {"std::isalpha", "IsAsciiAlpha"},
      {"std::isdigit", "IsAsciiDigit"},
      {"std::isspace", "a comparison with the characters meant"},
      {"getenv", "a flag"},
      {"atoi", "std::from_chars"},
      {"std::stoi", "std::from_chars"},
      {"strtol", "std::from_chars"},
      {"strcpy", "std::string"},
      {" sprintf", "snprintf"},
      {"shared_ptr", "a value or unique_ptr; only proxy/snapshot shares"},
  };
  return calls;
}

bool StartsWithAny(std::string_view text, const std::vector<std::string_view>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [text](std::string_view p) { return text.starts_with(p); });
}

// What stands between the given brackets of an `#include` line; empty for other lines.
std::string_view IncludeTarget(std::string_view line, char open, char close) {
  if (!line.starts_with("#include ") || line.size() < 11 || line[9] != open) return {};
  const size_t end = line.find(close, 10);
  return end == std::string_view::npos ? std::string_view{} : line.substr(10, end - 10);
}

std::string_view WithoutComment(std::string_view line) { return line.substr(0, line.find("//")); }

}  // namespace

void CheckArrows(const SourceFile& file, std::vector<Finding>& findings) {
  if (!file.is_cpp() || file.is_test()) return;
  const auto& arrows = Arrows();
  const auto rule = std::find_if(arrows.begin(), arrows.end(),
                                 [&](const Arrow& arrow) { return file.path.starts_with(arrow.folder); });
  if (rule == arrows.end()) return;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    const std::string_view target = IncludeTarget(file.lines[i], '"', '"');
    const bool is_ours = target.find('/') != std::string_view::npos;
    if (!is_ours || StartsWithAny(target, rule->allowed)) continue;
    findings.push_back({file.path, i + 1, std::string(rule->folder) + " must not include " + std::string(target)});
  }
}

void CheckLibraries(const SourceFile& file, std::vector<Finding>& findings) {
  if (!file.is_cpp() || file.is_test()) return;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    const std::string_view target = IncludeTarget(file.lines[i], '<', '>');
    for (const LibraryRule& rule : LibraryRules()) {
      if (!target.starts_with(rule.include) || StartsWithAny(file.path, rule.allowed)) continue;
      findings.push_back({file.path, i + 1, "<" + std::string(target) + "> is wrapped elsewhere: use the wrapper"});
    }
  }
}

void CheckBannedCalls(const SourceFile& file, std::vector<Finding>& findings) {
  const bool is_bound = file.path.starts_with("engine/") || file.path.starts_with("replay/");
  if (!is_bound || !file.is_cpp() || file.is_test()) return;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    const std::string_view code = WithoutComment(file.lines[i]);
    for (const BannedCall& call : BannedCalls()) {
      if (code.find(call.text) == std::string_view::npos) continue;
      findings.push_back(
          {file.path, i + 1, std::string(call.text) + " is banned here; use " + std::string(call.instead)});
    }
  }
}

void CheckForm(const SourceFile& file, std::vector<Finding>& findings) {
  if (!file.is_cpp()) return;
  constexpr size_t kMaxSourceLines = 300;
  constexpr size_t kMaxHeaderLines = 200;
  const bool is_data = file.path.find("_table.cc") != std::string::npos;
  const size_t limit = file.is_header() ? kMaxHeaderLines : kMaxSourceLines;
  if (file.lines.empty() || file.lines[0] != "// SPDX-License-Identifier: Apache-2.0") {
    findings.push_back({file.path, 1, "the first line must be the SPDX licence line"});
  }
  if (file.is_header() && std::find(file.lines.begin(), file.lines.end(), "#pragma once") == file.lines.end()) {
    findings.push_back({file.path, 1, "a header needs #pragma once"});
  }
  if (!file.is_test() && !is_data && file.lines.size() > limit) {
    findings.push_back({file.path, limit, std::to_string(file.lines.size()) + " lines, more than " +
                                              std::to_string(limit) + ": which second idea has moved in?"});
  }
  const std::string marker = std::string("TO") + "DO";
  for (size_t i = 0; i < file.lines.size(); ++i) {
    const size_t todo = file.lines[i].find(marker);
    if (todo == std::string::npos || file.lines[i].compare(todo + marker.size(), 1, "(") == 0) continue;
    findings.push_back({file.path, i + 1, "a " + marker + " names its condition: " + marker + "(C++23): …"});
  }
}

void CheckLeaks(const SourceFile& file, std::vector<Finding>& findings) {
  // Written in two halves, so that this file does not find itself.
  static const std::vector<std::string> kLeaks = {std::string("/wo") + "rk/",       std::string("/ho") + "me/",
                                                  std::string("registry.n") + "pmjs", std::string("deb.deb") + "ian.org"};
  for (size_t i = 0; i < file.lines.size(); ++i) {
    for (const std::string& leak : kLeaks) {
      if (file.lines[i].find(leak) == std::string::npos) continue;
      findings.push_back({file.path, i + 1, "names a path or host of one machine: " + leak});
    }
  }
}

void CheckTypeNames(const std::vector<SourceFile>& files, std::vector<Finding>& findings) {
  std::map<std::string, std::string> defined_in;  // name → first place
  for (const SourceFile& file : files) {
    if (!file.is_header() || file.is_test() || file.path.starts_with("tools/tidy/")) continue;
    for (size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      size_t keyword = line.starts_with("struct ") ? 7 : line.starts_with("class ") ? 6 : 0;
      if (keyword == 0 || line.find('{') == std::string::npos) continue;
      if (line.compare(keyword, 8, "alignas(") == 0) keyword = line.find(") ", keyword) + 2;
      const std::string name = line.substr(keyword, line.find_first_of(" {", keyword) - keyword);
      if (name.find("::") != std::string::npos) continue;
      const std::string place = file.path + ":" + std::to_string(i + 1);
      const auto [known, is_new] = defined_in.emplace(name, place);
      if (!is_new) findings.push_back({file.path, i + 1, name + " is defined in " + known->second + ", too"});
    }
  }
}

void CheckUnreferenced(const std::vector<SourceFile>& files, std::vector<Finding>& findings) {
  std::set<std::string> words;
  for (const SourceFile& file : files) {
    if (!file.path.ends_with("CMakeLists.txt")) continue;
    for (const std::string& line : file.lines) {
      for (size_t at = 0; at < line.size();) {
        const size_t begin = line.find_first_not_of(" ()\t", at);
        if (begin == std::string::npos) break;
        const size_t end = std::min(line.find_first_of(" ()\t", begin), line.size());
        const std::string word = line.substr(begin, end - begin);
        words.insert(word.substr(word.rfind('/') == std::string::npos ? 0 : word.rfind('/') + 1));
        at = end;
      }
    }
  }
  for (const SourceFile& file : files) {
    const std::string name = file.path.substr(file.path.rfind('/') + 1);
    if (name.ends_with(".cc") && !words.contains(name)) {
      findings.push_back({file.path, 1, "no CMakeLists.txt names this source"});
    }
  }
}

}  // namespace routewind::tidy
