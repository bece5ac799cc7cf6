// SPDX-License-Identifier: Apache-2.0
// Every folder of fixtures/policies: each policy gets the verdict that expected.yaml names, in
// time. And every example of the documentation is a policy file.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "engine/config/load.h"
#include "engine/policy/load_policies.h"
#include "engine/policy/verify.h"
#include "integration/fixture_folder.h"
#include "integration/run_command.h"

namespace routewind::integration {
namespace {

namespace fs = std::filesystem;

// expected.yaml, line by line: "config: PATH", "verdicts:", then "  NAME: VERDICT".
struct Expected {
  std::string config;
  std::map<std::string, std::string> verdicts;
};

Expected ReadExpected(const fs::path& folder) {
  Expected expected;
  std::istringstream lines(ReadWholeFile(folder / "expected.yaml"));
  for (std::string line; std::getline(lines, line);) {
    const size_t colon = line.rfind(": ");
    if (colon == std::string::npos) continue;
    if (line.starts_with("config: ")) expected.config = (folder / line.substr(colon + 2)).string();
    if (line.starts_with("  "))
      expected.verdicts[line.substr(2, colon - 2)] = line.substr(colon + 2);
  }
  return expected;
}

RouteTable MustCompile(const std::string& path) {
  const Result<LoadedConfig> loaded = LoadConfig({path}, {});
  if (!loaded) {
    ADD_FAILURE() << loaded.error().message;
    return CompileRoutes({}, {});
  }
  return CompileRoutes(loaded->config, {});
}

// The configurations that policies compare with, by path.
std::map<std::string, RouteTable> CompileOthers(const PolicySet& policies) {
  std::map<std::string, RouteTable> others;
  for (const Policy& policy : policies.policies) {
    const auto* unchanged = std::get_if<UnchangedClaim>(&policy.claim);
    if (unchanged != nullptr && !others.contains(unchanged->config))
      others.emplace(unchanged->config, MustCompile(unchanged->config));
  }
  return others;
}

std::vector<std::string> PolicyFolders() {
  std::vector<std::string> folders;
  for (const auto& entry :
       fs::directory_iterator(fs::path(ROUTEWIND_SOURCE_DIR) / "fixtures/policies")) {
    if (entry.is_directory()) folders.push_back(entry.path().string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

class PolicyFixture : public testing::TestWithParam<std::string> {};

TEST_P(PolicyFixture, EachPolicyGetsItsVerdictWithinTwoSeconds) {
  const Expected expected = ReadExpected(GetParam());
  const Result<PolicySet> policies = LoadPolicies({GetParam() + "/policy.yaml"});
  ASSERT_TRUE(policies) << policies.error().message;
  for (const Diagnostic& finding : policies->diagnostics)
    ADD_FAILURE() << FormatDiagnostic(finding, policies->files);
  EXPECT_EQ(policies->policies.size(), expected.verdicts.size());

  const auto begin = std::chrono::steady_clock::now();
  const RouteTable table = MustCompile(expected.config);
  const std::map<std::string, RouteTable> others = CompileOthers(*policies);
  VerifyInputs inputs;
  inputs.table = &table;
  for (const auto& [path, other] : others) inputs.others[path] = &other;
  for (const Policy& policy : policies->policies) {
    const auto verdict = expected.verdicts.find(policy.name);
    ASSERT_NE(verdict, expected.verdicts.end()) << policy.name;
    EXPECT_EQ(PolicyVerdictName(VerifyPolicy(policy, inputs, {}).verdict), verdict->second)
        << policy.name;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

INSTANTIATE_TEST_SUITE_P(Every, PolicyFixture, testing::ValuesIn(PolicyFolders()),
                         [](const auto& folder) {
                           return TestNameOf(fs::path(folder.param).filename().string());
                         });

TEST(PolicyFixtures, AreThere) { EXPECT_GE(PolicyFolders().size(), 2U); }

constexpr char kShopAndPolicies[] =
    "-c $FIXTURES/routes/a-complete-shop/config.yaml "
    "$FIXTURES/policies/twelve-policies-of-a-shop/policy.yaml";

TEST(VerifyCommand, ThePrintedCommandLineShowsTheDecisionThatBreaksThePolicy) {
  TempFolder folder;
  const Finished verify = RunRoutewind(folder, std::string("verify ") + kShopAndPolicies);
  EXPECT_EQ(verify.exit_code, 1) << verify.err;
  EXPECT_NE(verify.out.find("12 policies: 11 proved, 0 not refuted, 1 refuted"), std::string::npos)
      << verify.out;
  const size_t begin = verify.out.find("routewind route ");
  ASSERT_NE(begin, std::string::npos);
  const std::string line = verify.out.substr(begin, verify.out.find('\n', begin) - begin);
  const Finished route = RunRoutewind(folder, line.substr(std::string("routewind ").size()));
  EXPECT_EQ(route.exit_code, 0) << route.err;
  EXPECT_NE(route.out.find("backend           default/user-service-canary:50051"),
            std::string::npos)
      << route.out;
}

TEST(VerifyCommand, SaysTheSameTwice) {
  TempFolder folder;
  const std::string command = std::string("verify --format json ") + kShopAndPolicies;
  const Finished first = RunRoutewind(folder, command);
  EXPECT_EQ(first.out, RunRoutewind(folder, command).out);
  EXPECT_EQ(first.exit_code, 1);
}

TEST(VerifyCommand, RemembersWhatRefutedAPolicyAndWhenItWasFixed) {
  TempFolder folder;
  const std::string route =
      "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: r}\nspec:\n  "
      "parentRefs: [{name: edge}]\n"
      "  rules:\n    - backendRefs: [{name: users, port: 80}";
  WriteFile(folder, "bad.yaml", route + ", {name: canary, port: 80}]\n");
  WriteFile(folder, "good.yaml", route + "]\n");
  WriteFile(folder, "p.yaml", "policies: [{name: no canary, never: {backend: canary}}]\n");

  const Finished first = RunRoutewind(folder, "verify -c bad.yaml p.yaml --store s.db");
  EXPECT_EQ(first.exit_code, 1) << first.err;
  EXPECT_EQ(first.out.find("known since"), std::string::npos) << first.out;
  const Finished again = RunRoutewind(folder, "verify -c bad.yaml p.yaml --store s.db");
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_NE(again.out.find("known since"), std::string::npos) << again.out;
  EXPECT_NE(again.out.find("tried first"), std::string::npos) << again.out;
  const Finished fixed = RunRoutewind(folder, "verify -c good.yaml p.yaml --store s.db");
  EXPECT_EQ(fixed.exit_code, 0);
  EXPECT_NE(fixed.out.find("1 earlier counterexample tried first"), std::string::npos) << fixed.out;

  const Finished runs = RunRoutewind(folder, "runs --store s.db");
  EXPECT_NE(runs.out.find("property"), std::string::npos) << runs.out;
  EXPECT_NE(runs.out.find("1 proved"), std::string::npos) << runs.out;
  const Finished show = RunRoutewind(folder, "show 3 --store s.db");
  EXPECT_NE(show.out.find("refuted in run 1"), std::string::npos) << show.out;
  EXPECT_NE(show.out.find("fixed in run 3"), std::string::npos) << show.out;
  const Finished refuted = RunRoutewind(folder, "runs --refuted --store s.db");
  EXPECT_NE(refuted.out.find("policy:no canary:"), std::string::npos) << refuted.out;
  EXPECT_NE(refuted.out.find("regression"), std::string::npos) << refuted.out;
  const Finished all = RunRoutewind(folder, "runs --refuted --store s.db --format json");
  EXPECT_NE(all.out.find("\"configDigest\":\""), std::string::npos) << all.out;
}

TEST(VerifyCommand, WritesJunitWithOneFailureForEachRefutedPolicy) {
  TempFolder folder;
  RunRoutewind(folder, std::string("verify --junit j.xml ") + kShopAndPolicies);
  const std::string xml = ReadWholeFile(folder.File("j.xml"));
  EXPECT_NE(xml.find("tests=\"12\" failures=\"1\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("<failure message=\"refuted\">"), std::string::npos) << xml;
}

struct RefusalRow {
  const char* name;
  const char* arguments;
  const char* told;
};

TEST(VerifyCommand, CannotRunIsExitCode2AndOneClearLine) {
  TempFolder folder;
  WriteFile(folder, "typo.yaml", "policies:\n  - name: a\n    nver: {backend: b}\n");
  WriteFile(folder, "rule.yaml",
            "policies: [{name: a, reachable: {rules: [\"default/none#0\"]}}]\n");
  WriteFile(folder, "other.yaml", "policies: [{name: a, unchanged: {config: nowhere.yaml}}]\n");
  WriteFile(folder, "empty.yaml", "policies: []\n");
  const RefusalRow rows[] = {
      {"no policy file", "verify -c $ROUTES", "--policy is required"},
      {"a policy file that is not there", "verify -c $ROUTES nowhere.yaml", "nowhere.yaml"},
      {"a typo", "verify -c $ROUTES typo.yaml", "typo.yaml:3:5: error: "},
      {"a rule that there is not", "verify -c $ROUTES rule.yaml",
       "there is no rule 'default/none#0'"},
      {"a configuration that is not there", "verify -c $ROUTES other.yaml", "nowhere.yaml"},
      {"no policies", "verify -c $ROUTES empty.yaml", "no policy to hold"},
      {"a store that is a policy file", "verify -c $ROUTES rule.yaml --store typo.yaml", "rule"},
  };
  for (const RefusalRow& row : rows) {
    const Finished finished = RunRoutewind(folder, row.arguments);
    EXPECT_EQ(finished.exit_code, 2) << row.name;
    EXPECT_EQ(finished.out, "") << row.name;
    EXPECT_NE(finished.err.find(row.told), std::string::npos) << row.name << ": " << finished.err;
  }
}

TEST(ReplayCommand, HoldsPoliciesOverCapturedCalls) {
  TempFolder folder;
  WriteFile(folder, "broken.yaml",
            "policies: [{name: nothing is routed, never: {outcome: ROUTED}}]\n");
  WriteFile(
      folder, "kept.yaml",
      "policies: [{name: no such service, when: {service: no.Such}, never: {outcome: ROUTED}}]\n");
  const Finished broken =
      RunRoutewind(folder, "replay -c $ROUTES $FIXTURES/demo/capture.pcap --policy broken.yaml");
  EXPECT_EQ(broken.exit_code, 1) << broken.err;
  EXPECT_NE(broken.out.find("nothing is routed: "), std::string::npos) << broken.out;
  EXPECT_NE(broken.out.find("first: call "), std::string::npos) << broken.out;
  const Finished kept = RunRoutewind(
      folder, "replay -c $ROUTES $FIXTURES/demo/capture.pcap --policy kept.yaml --format json");
  EXPECT_EQ(kept.exit_code, 0) << kept.err;
  EXPECT_NE(kept.out.find("\"policies\":[{\"name\":\"no such service\",\"calls\":0"),
            std::string::npos)
      << kept.out;
}

TEST(PoliciesPage, EveryExampleIsAPolicyFile) {
  std::istringstream page(
      ReadWholeFile(fs::path(ROUTEWIND_SOURCE_DIR) / "engine/docs/policies.md"));
  TempFolder folder;
  std::string example;
  bool is_inside = false;
  int examples = 0;
  for (std::string line; std::getline(page, line);) {
    if (line == "```yaml") {
      is_inside = true;
      example.clear();
    } else if (line == "```" && is_inside) {
      is_inside = false;
      ++examples;
      WriteFile(folder, "example.yaml", example);
      const Result<PolicySet> policies = LoadPolicies({folder.File("example.yaml")});
      ASSERT_TRUE(policies);
      EXPECT_FALSE(policies->policies.empty()) << example;
      for (const Diagnostic& finding : policies->diagnostics)
        ADD_FAILURE() << FormatDiagnostic(finding, {"policies.md"}) << "\n" << example;
      WriteFile(folder, "before.yaml",
                ReadWholeFile(fs::path(ROUTEWIND_SOURCE_DIR) / "fixtures/demo/routes.yaml"));
      const Finished finished = RunRoutewind(folder, "verify -c $ROUTES example.yaml");
      EXPECT_LE(finished.exit_code, 1) << finished.err << example;
    } else if (is_inside) {
      example += line + "\n";
    }
  }
  EXPECT_GE(examples, 6);
}

}  // namespace
}  // namespace routewind::integration
