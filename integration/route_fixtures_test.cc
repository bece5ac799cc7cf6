// SPDX-License-Identifier: Apache-2.0
// Every folder of fixtures/routes: its configuration is clean, and every case in it holds. Folders are found by scanning.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/cases/run_cases.h"
#include "engine/config/load.h"
#include "engine/route/route_table.h"

namespace routewind {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> RouteFolders() {
  std::vector<std::string> folders;
  for (const auto& entry : fs::directory_iterator(fs::path(ROUTEWIND_SOURCE_DIR) / "fixtures/routes")) {
    if (entry.is_directory()) folders.push_back(entry.path().string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

class RouteFixture : public testing::TestWithParam<std::string> {};

TEST_P(RouteFixture, IsCleanAndAllItsCasesHold) {
  const Result<LoadedConfig> loaded = LoadConfig({GetParam() + "/config.yaml"}, {});
  ASSERT_TRUE(loaded) << loaded.error().message;
  for (const Diagnostic& diagnostic : loaded->diagnostics) {
    ADD_FAILURE() << FormatDiagnostic(diagnostic, loaded->config.files);
  }
  const Result<CaseSet> cases = LoadCases({GetParam() + "/cases.yaml"});
  ASSERT_TRUE(cases) << cases.error().message;
  for (const Diagnostic& diagnostic : cases->diagnostics) ADD_FAILURE() << FormatDiagnostic(diagnostic, cases->files);
  ASSERT_FALSE(cases->cases.empty());

  const RouteTable table = CompileRoutes(loaded->config, {});
  const CaseRun run = RunCases(*cases, loaded->config, table, {});
  for (const CaseResult& result : run.results) {
    for (const std::string& failure : result.failures) {
      ADD_FAILURE() << result.test->name << ": " << failure << "\n  decision: " << result.message;
    }
  }
  EXPECT_EQ(run.coverage.percent(), 100) << "a match of the configuration is reached by no case";
}

INSTANTIATE_TEST_SUITE_P(Every, RouteFixture, testing::ValuesIn(RouteFolders()), [](const auto& folder) {
  std::string name = fs::path(folder.param).filename().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(RouteFixtures, AreThere) { EXPECT_GE(RouteFolders().size(), 13u); }

}  // namespace
}  // namespace routewind
