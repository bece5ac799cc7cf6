// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/load_policies.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace routewind {
namespace {

// Loads one text as a policy file; findings as "line:column: message".
class LoadPoliciesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "policies-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  PolicySet Load(const std::string& text) {
    const std::string path = (folder_ / "p.yaml").string();
    std::ofstream(path) << text;
    Result<PolicySet> set = LoadPolicies({path});
    EXPECT_TRUE(set) << set.error().message;
    return std::move(set).value();
  }

  std::string Findings(const std::string& text) {
    std::string lines;
    for (const Diagnostic& finding : Load(text).diagnostics) {
      lines += std::to_string(finding.place.line) + ":" + std::to_string(finding.place.column) +
               ": " + finding.message + "\n";
    }
    return lines;
  }

  std::filesystem::path folder_;
};

TEST_F(LoadPoliciesTest, ReadsEveryFormOfCondition) {
  const PolicySet set = Load(R"(policies:
  - name: forms
    when:
      authority: "*.Example.com"
      service: [a.B, {glob: "c.*"}]
      method: {regex: "Get.*"}
      headers: {X-Env: prod, x-debug: {absent: true}, x-user: {any: true}}
      gateway: infra/edge
      port: [80, 443]
    never: {backend: canary, rule: 3}
)");
  ASSERT_TRUE(set.diagnostics.empty()) << set.diagnostics.front().message;
  ASSERT_EQ(set.policies.size(), 1U);
  const RequestCondition& when = set.policies[0].when;
  EXPECT_EQ(when.authority.any_of[0].text, "*.example.com");
  EXPECT_EQ(DescribeCondition(when.service), "a.B or glob c.*");
  EXPECT_EQ(when.headers[0].name, "x-env");
  EXPECT_EQ(when.ports, (std::vector<uint16_t>{80, 443}));
  const auto& claim = std::get<DecisionClaim>(set.policies[0].claim);
  EXPECT_EQ(claim.word, DecisionClaim::Word::kNever);
  EXPECT_TRUE(claim.decision.Names(DecisionField::kRule));
}

TEST_F(LoadPoliciesTest, KeepsSharesExactly) {
  const PolicySet set = Load("policies: [{name: s, split: {a: \"97.5%\", b: \"2.5%\"}}]");
  ASSERT_TRUE(set.diagnostics.empty());
  const auto& claim = std::get<SplitClaim>(set.policies[0].claim);
  EXPECT_EQ(claim.shares[0].parts, 39 * claim.shares[1].parts);
}

TEST_F(LoadPoliciesTest, TheDigestSpeaksOfWhatIsSaidNotOfHowItIsWritten) {
  const PolicySet one = Load("policies: [{name: s, never: {backend: a}, when: {service: x}}]");
  const PolicySet same =
      Load("# comment\npolicies:\n- when:\n    service: x\n  name: s\n  never: {backend: a}\n");
  const PolicySet other = Load("policies: [{name: s, never: {backend: b}, when: {service: x}}]");
  EXPECT_EQ(one.policies[0].law(), same.policies[0].law());
  EXPECT_NE(one.policies[0].law(), other.policies[0].law());
}

struct Row {
  const char* text;
  const char* finding;
};

TEST_F(LoadPoliciesTest, TellsWhatIsWrongWhereAndWhatWouldBeRight) {
  const Row rows[] = {
      {"polices: []", "1:1: unknown field \"polices\": did you mean \"policies\"?"},
      {"policies: [{never: {backend: a}}]", "1:12: a policy needs a name"},
      {"policies: [{name: a}]",
       "1:12: a policy claims something: never, always, only, split, unchanged or reachable"},
      {"policies: [{name: a, never: {backend: b}, always: {backend: c}}]",
       "a policy makes one claim"},
      {"policies: [{name: a, nver: {backend: b}}]",
       "1:22: unknown field \"nver\": did you mean \"never\"?"},
      {"policies: [{name: a, when: {servce: x}, never: {backend: b}}]",
       "did you mean \"service\"?"},
      {"policies: [{name: a, when: {service: {regex: \"(\"}}, never: {backend: b}}]",
       "1:46: regular expression \"(\""},
      {"policies: [{name: a, when: {service: {glob: a, regex: b}}, never: {backend: b}}]",
       "exactly one of exact, glob"},
      {"policies: [{name: a, when: {headers: {x: true}}, never: {backend: b}}]",
       "1:42: must be a string: put it in quotes"},
      {"policies: [{name: a, when: {headers: {x: a, X: b}}, never: {backend: b}}]",
       "stands here twice"},
      {"policies: [{name: a, when: {port: 70000}, never: {backend: b}}]",
       "a port is a number from 1 to 65535"},
      {"policies: [{name: a, never: {outcome: ROUTD}}]",
       "no decision has \"ROUTD\" as its outcome"},
      {"policies: [{name: a, never: {outcome: INVALID_REQUEST}}]",
       "policies speak of well-formed requests only"},
      {"policies: [{name: a, split: {x: 90%, y: 5%}}]", "the percentages do not add up to 100%"},
      {"policies: [{name: a, split: {x: 90%, y: 10}}]",
       "1:22: give all shares in parts or all in percent"},
      {"policies: [{name: a, split: {x: \"1.0000001%\", y: 99%}}]",
       "a share is a whole number of parts or a percentage"},
      {"policies: [{name: a, split: {x: 0}}]", "some backend needs a share"},
      {"policies: [{name: a, unchanged: {in: [colour]}}]", "\"colour\" cannot be compared"},
      {"policies: [{name: a, unchanged: {}}]", "name the other configuration"},
      {"policies: [{name: a, reachable: {}}]", "say which: rules: all"},
      {"policies:\n- {name: a, never: {backend: b}}\n- {name: a, never: {backend: c}}\n",
       "3:10: another policy has this name"},
      {"policies: {}", "must be a list"},
      {"policies: [", "1:1: this is not valid YAML"},
  };
  for (const Row& row : rows) {
    const std::string findings = Findings(row.text);
    EXPECT_NE(findings.find(row.finding), std::string::npos)
        << row.text << "\n  wants " << row.finding << "\n  has " << findings;
  }
}

TEST_F(LoadPoliciesTest, ABrokenPolicyTakesNoOtherDown) {
  const PolicySet set = Load("policies: [{name: a}, {name: b, never: {backend: c}}]");
  ASSERT_EQ(set.policies.size(), 1U);
  EXPECT_EQ(set.policies[0].name, "b");
}

}  // namespace
}  // namespace routewind
