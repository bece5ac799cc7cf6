// SPDX-License-Identifier: Apache-2.0
// The folders of fixtures/findings whose code takes more than one field to see, checked the whole
// way that `check` goes: the loader's findings and the warnings across objects. `findings_test
// --accept` rewrites what they expect. The others are checked by engine_config_test. No code of the
// engine may be without a folder.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ascii.h"
#include "engine/route/status.h"
#include "integration/fixture_folder.h"

namespace routewind {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = ROUTEWIND_SOURCE_DIR;
const fs::path kFolder = kRoot / "fixtures" / "findings";

std::vector<std::string> FixtureNames() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (fs::exists(entry.path() / "check.txt")) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

struct Findings {
  std::vector<Diagnostic> all;
  std::vector<std::string> files;
};

// What `routewind check` reports.
Findings FindingsOf(const std::string& name) {
  const Result<LoadedConfig> loaded = LoadFixture(kFolder / name);
  if (!loaded) return {};
  Findings findings{loaded->diagnostics, loaded->config.files};
  for (Diagnostic& warning : FindWarnings(loaded->config, {})) {
    findings.all.push_back(std::move(warning));
  }
  SortDiagnostics(findings.all);
  return findings;
}

std::string FormatAll(const Findings& findings) {
  std::string lines;
  for (const Diagnostic& diagnostic : findings.all) {
    lines += FormatDiagnostic(diagnostic, findings.files) + "\n";
  }
  return lines;
}

class CheckFindings : public testing::TestWithParam<std::string> {};

TEST_P(CheckFindings, SayWhatIsExpectedAndWhere) {
  const Findings findings = FindingsOf(GetParam());
  EXPECT_EQ(FormatAll(findings), ReadWholeFile(kFolder / GetParam() / "check.txt"));
  size_t own = 0;
  for (const Diagnostic& diagnostic : findings.all) {
    EXPECT_NE(diagnostic.place.line, 0U) << diagnostic.message;
    EXPECT_NE(diagnostic.place.column, 0U) << diagnostic.message;
    own += diagnostic.code == GetParam() ? 1 : 0;
  }
  EXPECT_NE(own, 0U) << "the folder's own code is not found";
}

INSTANTIATE_TEST_SUITE_P(EveryCode, CheckFindings, testing::ValuesIn(FixtureNames()),
                         [](const auto& one) { return TestNameOf(one.param); });

bool IsCode(std::string_view text) {
  const bool is_family = text.starts_with("V-") || text.starts_with("W-") || text.starts_with("Y-");
  return is_family && text.size() > 2 && std::all_of(text.begin(), text.end(), [](char c) {
           return IsAsciiAlpha(c) || IsAsciiDigit(c) || c == '-';
         });
}

// What stands between two quotes that follow each other, wherever it is a code: "V-…", "W-…",
// "Y-…".
void CollectCodes(std::string_view text, std::set<std::string>& codes) {
  for (size_t begin = text.find('"'); begin != text.npos; begin = text.find('"', begin + 1)) {
    const size_t end = text.find('"', begin + 1);
    if (end == text.npos) return;
    const std::string_view between = text.substr(begin + 1, end - begin - 1);
    if (IsCode(between)) codes.emplace(between);
  }
}

std::set<std::string> CodesInSources() {
  std::set<std::string> codes;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "engine")) {
    const std::string file = entry.path().filename().string();
    if (file.ends_with(".cc") && !file.ends_with("_test.cc")) {
      CollectCodes(ReadWholeFile(entry.path()), codes);
    }
  }
  return codes;
}

TEST(FindingsFixtures, CoverEveryCodeOfTheEngine) {
  const std::set<std::string> codes = CodesInSources();
  EXPECT_GT(codes.size(), 100U);
  for (const std::string& code : codes) {
    if (code == "Y-size") continue;  // takes a file of 64 MiB: hostile_input_test makes one
    EXPECT_TRUE(fs::exists(kFolder / code)) << "no fixture for " << code;
  }
}

// What one finding says, no other may say again.
TEST(FindingsFixtures, NameNoMistakeTwice) {
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (!entry.is_directory()) continue;
    std::set<std::string> seen;
    const Findings findings = FindingsOf(entry.path().filename().string());
    for (const Diagnostic& diagnostic : findings.all) {
      const std::string what = std::to_string(diagnostic.place.line) + " " + diagnostic.code + " " +
                               diagnostic.resource + " " + diagnostic.path;
      EXPECT_TRUE(seen.insert(what).second) << entry.path().filename() << ": " << what;
    }
  }
}

int Accept() {
  for (const std::string& name : FixtureNames()) {
    std::ofstream file(kFolder / name / "check.txt", std::ios::binary);
    file << FormatAll(FindingsOf(name));
    if (!file) return std::fprintf(stderr, "cannot write the expectation of %s\n", name.c_str()), 2;
  }
  return 0;
}

}  // namespace
}  // namespace routewind

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--accept") return routewind::Accept();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
