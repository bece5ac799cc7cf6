// SPDX-License-Identifier: Apache-2.0
#include "engine/config/findings_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/config/load_for_test.h"

namespace routewind {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(ROUTEWIND_SOURCE_DIR) / "fixtures" / "findings";

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The folders of fixtures/findings whose code the loader alone finds; its name is the code that it
// provokes. Those with a `check.txt` take the whole of `check`, see findings_test.
std::vector<std::string> FixtureNames() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const bool is_ours = entry.is_directory() && !fs::exists(entry.path() / "check.txt");
    if (is_ours) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The first line may ask for a mode: `# channel: experimental` or `# strict`.
LoadedConfig LoadFixture(const std::string& name) {
  std::string text = ReadAll(kFolder / name / "config.yaml");
  LoadOptions options;
  if (text.starts_with("# channel: experimental\n")) options.channel = Channel::kExperimental;
  options.strict = text.starts_with("# strict\n");
  return LoadText(std::move(text), options);
}

class FindingsFixture : public testing::TestWithParam<std::string> {};

TEST_P(FindingsFixture, SaysWhatIsExpectedAndWhere) {
  const LoadedConfig loaded = LoadFixture(GetParam());
  EXPECT_EQ(FormatAll(loaded), ReadAll(kFolder / GetParam() / "expected.txt"));
  const auto codes = Codes(loaded);
  EXPECT_NE(std::find(codes.begin(), codes.end(), GetParam()), codes.end())
      << "the folder's own code is not found";
}

INSTANTIATE_TEST_SUITE_P(EveryCode, FindingsFixture, testing::ValuesIn(FixtureNames()),
                         [](const auto& one) {
                           std::string name = one.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

// Semantics 2.1 … 2.3 and 10.1. V-C02 is about updates, which files do not have.
TEST(FindingsFixtures, CoverEveryValidationRule) {
  std::vector<std::string> rules;
  const auto add = [&rules](const std::string& prefix, int last, int width) {
    for (int i = 1; i <= last; ++i) {
      const std::string number = std::to_string(i);
      rules.push_back(prefix + std::string(width - std::min<size_t>(width, number.size()), '0') +
                      number);
    }
  };
  add("V-R", 42, 2);
  add("V-G", 17, 2);
  add("V-C", 1, 2);
  add("V-F", 3, 2);
  add("V-B", 8, 2);
  add("V-X", 6, 2);
  add("V-S", 5, 1);
  const std::vector<std::string> names = FixtureNames();
  for (const std::string& rule : rules) {
    EXPECT_TRUE(std::binary_search(names.begin(), names.end(), rule)) << "no fixture for " << rule;
  }
}

}  // namespace

int AcceptFindings() {
  for (const std::string& name : FixtureNames()) {
    std::ofstream file(kFolder / name / "expected.txt", std::ios::binary);
    file << FormatAll(LoadFixture(name));
    if (!file) return std::fprintf(stderr, "cannot write the expectation of %s\n", name.c_str()), 2;
  }
  return 0;
}

}  // namespace routewind
