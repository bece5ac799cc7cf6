// SPDX-License-Identifier: Apache-2.0
// Every folder of fixtures/conformance: the tests of Gateway API's own conformance suite that apply
// to GRPCRoute, and the tables of the semantics that a cluster would show in its status, as YAML
// through the real loader. Folders are found by scanning; fixtures/conformance/README.md says what
// is in them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/cases/run_cases.h"
#include "engine/config/load.h"
#include "engine/route/route_table.h"
#include "integration/fixture_folder.h"
#include "integration/status_expectation.h"

namespace routewind {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(ROUTEWIND_SOURCE_DIR) / "fixtures" / "conformance";

class Conformance : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    folder_ = kFolder / GetParam();
    Result<LoadedConfig> loaded = LoadFixture(folder_);
    ASSERT_TRUE(loaded) << loaded.error().message;
    loaded_ = std::move(*loaded);
    for (const Diagnostic& diagnostic : loaded_.diagnostics) {
      ADD_FAILURE() << FormatDiagnostic(diagnostic, loaded_.config.files);
    }
  }

  fs::path folder_;
  LoadedConfig loaded_;
};

TEST_P(Conformance, DecidesAsItsCasesSay) {
  if (!fs::exists(folder_ / "cases.yaml")) GTEST_SKIP() << "only a status is expected";
  const Result<CaseSet> cases = LoadCases({(folder_ / "cases.yaml").string()});
  ASSERT_TRUE(cases) << cases.error().message;
  for (const Diagnostic& diagnostic : cases->diagnostics) {
    ADD_FAILURE() << FormatDiagnostic(diagnostic, cases->files);
  }
  ASSERT_FALSE(cases->cases.empty());
  const RouteTable table = CompileRoutes(loaded_.config, {});
  const CaseRun run = RunCases(*cases, loaded_.config, table, {});
  for (const CaseResult& result : run.results) {
    for (const std::string& failure : result.failures) {
      ADD_FAILURE() << result.test->name << ": " << failure << "\n  decision: " << result.message;
    }
  }
}

TEST_P(Conformance, ShowsTheStatusThatIsExpected) {
  if (!fs::exists(folder_ / "status.yaml")) GTEST_SKIP() << "only cases are expected";
  const StatusExpectations expected = LoadStatusExpectations(folder_ / "status.yaml");
  EXPECT_EQ(expected.faults, std::vector<std::string>());
  ASSERT_FALSE(expected.items.empty());
  const ClusterStatus status = ComputeStatus(loaded_.config, {});
  for (const StatusExpectation& item : expected.items) {
    for (const std::string& failure : CompareStatus(item, status)) {
      ADD_FAILURE() << "status.yaml:" << item.line << ": " << failure;
    }
  }
}

std::vector<std::string> Folders() {
  std::vector<std::string> folders;
  for (const auto& entry : fs::recursive_directory_iterator(kFolder)) {
    if (entry.path().filename() != "config.yaml") continue;
    folders.push_back(fs::relative(entry.path().parent_path(), kFolder).string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

INSTANTIATE_TEST_SUITE_P(Every, Conformance, testing::ValuesIn(Folders()),
                         [](const auto& one) { return TestNameOf(one.param); });

TEST(ConformanceFixtures, SayWhatTheyAreAndExpectSomething) {
  EXPECT_GE(Folders().size(), 40u);
  for (const std::string& name : Folders()) {
    const fs::path folder = kFolder / name;
    EXPECT_TRUE(fs::exists(folder / "README.md") || fs::exists(folder.parent_path() / "README.md"))
        << name << " has no README.md";
    EXPECT_TRUE(fs::exists(folder / "cases.yaml") || fs::exists(folder / "status.yaml")) << name;
  }
}

}  // namespace
}  // namespace routewind
