// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/verify.h"

#include <gtest/gtest.h>

#include <chrono>

#include "engine/config/load.h"
#include "engine/policy/load_policies.h"
#include "engine/policy/testing/policy_world.h"
#include "engine/route/decide.h"

namespace routewind {
namespace {

using testing::PolicyWorld;

constexpr char kShop[] = R"(apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: shop}
spec:
  parentRefs: [{name: edge, namespace: infra}]
  hostnames: [shop.example.com, "*.test.example.com"]
  rules:
    - matches: [{method: {service: users.Users}, headers: [{name: x-canary, value: "true"}]}]
      backendRefs: [{name: canary, port: 80}]
    - matches: [{method: {service: users.Users}}]
      backendRefs: [{name: users, port: 80, weight: 3}, {name: canary, port: 80, weight: 1}]
    - matches: [{method: {type: RegularExpression, service: "pay\\..*", method: "Get.*|List.*"}}]
      backendRefs: [{name: pay, port: 80}]
    - matches: [{headers: [{name: x-region, type: RegularExpression, value: "eu|us"}]}]
      backendRefs: [{name: region, port: 80}]
)";

struct Row {
  const char* policy;
  PolicyVerdict verdict;
};

TEST(VerifyPolicy, GivesTheRightVerdictForEachForm) {
  const Row rows[] = {
      {"when: {service: users.Users}, never: {backend: pay}", PolicyVerdict::kProved},
      {"when: {service: users.Users}, never: {backend: canary}", PolicyVerdict::kRefuted},
      {"when: {service: users.Users, headers: {x-canary: 'true'}, authority: shop.example.com}, "
       "always: {backend: canary}",
       PolicyVerdict::kProved},
      {"when: {service: users.Users, headers: {x-canary: {any: true}}, authority: "
       "shop.example.com}, always: {backend: canary}",
       PolicyVerdict::kRefuted},
      {"when: {service: users.Users}, only: {backend: [users, 'default/canary:80']}",
       PolicyVerdict::kProved},
      {"when: {authority: '*.test.example.com', service: users.Users}, always: {outcome: ROUTED}",
       PolicyVerdict::kProved},
      {"when: {authority: '*.example.com', service: users.Users}, always: {outcome: ROUTED}",
       PolicyVerdict::kRefuted},
      {"when: {authority: shop.example.com, service: users.Users, headers: {x-canary: {absent: "
       "true}}}, split: {users: 75%, canary: 25%}",
       PolicyVerdict::kProved},
      {"when: {authority: shop.example.com, service: users.Users, headers: {x-canary: {absent: "
       "true}}}, split: {users: 74%, canary: 26%}",
       PolicyVerdict::kRefuted},
      {"when: {authority: shop.example.com, service: users.Users}, split: {users: 3, canary: 1}",
       PolicyVerdict::kRefuted},
      {"when: {authority: shop.example.com, service: pay.Pay, method: Get}, always: {backend: pay}",
       PolicyVerdict::kProved},
      {"when: {authority: shop.example.com, service: {glob: 'pay.*'}, method: {glob: 'Get*'}}, "
       "always: {backend: pay}",
       PolicyVerdict::kNotRefuted},
      {"when: {authority: shop.example.com, service: {glob: 'pay*'}, method: {glob: 'Get*'}}, "
       "always: {backend: pay}",
       PolicyVerdict::kRefuted},
      {"reachable: {rules: all}", PolicyVerdict::kProved},
      {"reachable: {rules: ['default/shop#2']}", PolicyVerdict::kProved},
      {"when: {service: other.Other}, reachable: {rules: ['default/shop#1']}",
       PolicyVerdict::kRefuted},
  };
  for (const Row& row : rows) {
    const PolicyWorld world(kShop, row.policy);
    const PolicyResult result = world.Verify();
    EXPECT_EQ(PolicyVerdictName(result.verdict), PolicyVerdictName(row.verdict))
        << row.policy
        << (result.counterexample ? "\n  by " + PrintProbe(result.counterexample->request) : "");
  }
}

TEST(VerifyPolicy, TheSmallestRequestIsFound) {
  const PolicyWorld world(kShop,
                          "when: {headers: {x-noise: {any: true}}}, never: {backend: canary}");
  const PolicyResult result = world.Verify();
  ASSERT_TRUE(result.counterexample.has_value());
  const Probe& request = result.counterexample->request;
  EXPECT_EQ(request.headers, (std::vector<Probe::Header>{{"x-noise", ""}}));
  EXPECT_EQ(request.path.size(), std::string("/users.Users/x").size());
  EXPECT_EQ(request.port, 0);
}

TEST(VerifyPolicy, TheSeedOfACounterexampleMakesItsFirstPickBreakThePolicy) {
  const PolicyWorld world(kShop,
                          "when: {headers: {x-canary: {absent: true}}}, never: {backend: canary}");
  const PolicyResult result = world.Verify();
  ASSERT_TRUE(result.counterexample.has_value());
  const Decision decision = Decide(world.table(), result.counterexample->request.View(),
                                   {result.counterexample->seed, 0});
  ASSERT_NE(decision.backend, nullptr);
  EXPECT_EQ(decision.backend->id.name, "canary");
  EXPECT_NE(result.counterexample->detail.find("1 of 4 calls"), std::string::npos)
      << result.counterexample->detail;
}

TEST(VerifyPolicy, KnownCounterexamplesComeFirst) {
  const PolicyWorld world(kShop, "when: {service: users.Users}, never: {backend: canary}");
  const std::string input =
      R"({"authority":"shop.example.com","path":"/users.Users/Remembered","headers":{"x-canary":["true"]}})";
  const PolicyResult result = world.Verify({{"no request", "2026-01-01"}, {input, "2026-01-02"}});
  EXPECT_EQ(result.unreadable_cases.size(), 1U);
  EXPECT_EQ(result.known_cases, 1U);
  EXPECT_EQ(result.enumerated.cases, 0U)
      << "a new request was tried although a known one refutes the policy";
  ASSERT_TRUE(result.counterexample.has_value());
  EXPECT_EQ(result.counterexample->known_since, "2026-01-02");
}

TEST(VerifyPolicy, AKnownCounterexampleThatNoLongerRefutesIsTriedAndTheSearchGoesOn) {
  const PolicyWorld world(kShop, "when: {service: users.Users}, never: {backend: pay}");
  const PolicyResult result = world.Verify({{R"({"authority":"a","path":"/users.Users/X"})", ""}});
  EXPECT_EQ(result.known_cases, 1U);
  EXPECT_EQ(result.verdict, PolicyVerdict::kProved);
}

TEST(VerifyPolicy, SaysWhatWasSearchedWhereExpressionsStandInTheWay) {
  const PolicyWorld world(
      kShop,
      "when: {authority: shop.example.com, service: {glob: 'pay.*'}}, only: {namespace: default}");
  const PolicyResult result = world.Verify();
  EXPECT_EQ(result.verdict, PolicyVerdict::kNotRefuted);
  EXPECT_TRUE(result.enumerated.searched.contains("service"))
      << "a text that glob and expression tell apart cannot be found, nor excluded";
  EXPECT_FALSE(result.enumerated.searched.contains("header x-region")) << "eu|us are two literals";
  EXPECT_EQ(result.searched_cases, 2000U);
}

TEST(VerifyPolicy, DeadRulesAreNamedWithWhatCoversThem) {
  const PolicyWorld world(R"(apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: r}
spec:
  parentRefs: [{name: edge}]
  rules:
    - matches: [{method: {service: a.B}}]
      backendRefs: [{name: x, port: 80}]
    - matches: [{method: {service: a.B}}]
      backendRefs: [{name: z, port: 80}]
)",
                          "reachable: {rules: all}");
  const PolicyResult result = world.Verify();
  EXPECT_EQ(result.verdict, PolicyVerdict::kRefuted);
  ASSERT_EQ(result.dead_rules.size(), 1U);
  EXPECT_EQ(result.dead_rules[0].rule, 1U);
  EXPECT_EQ(result.dead_rules[0].reason, "default/r rule 0 takes its requests first");
}

TEST(VerifyPolicy, UnchangedComparesWithAnotherConfiguration) {
  const std::string shop(kShop);
  std::string other = shop;
  other.replace(other.find("weight: 3"), 9, "weight: 2");
  std::string edited = shop;
  edited.replace(edited.find("backendRefs: [{name: region"), 0,
                 "filters: [{type: RequestHeaderModifier, requestHeaderModifier: {remove: "
                 "[x-secret]}}]\n      ");
  const Row rows[] = {
      {"unchanged: {config: same}", PolicyVerdict::kProved},
      {"when: {authority: shop.example.com, service: users.Users}, unchanged: {config: other}",
       PolicyVerdict::kRefuted},
      {"when: {authority: shop.example.com, service: users.Users}, unchanged: {config: other, in: "
       "[outcome, route, rule]}",
       PolicyVerdict::kProved},
      {"when: {authority: shop.example.com, service: a.B}, unchanged: {config: edited}",
       PolicyVerdict::kRefuted},
      {"when: {authority: shop.example.com, service: a.B}, unchanged: {config: edited, in: "
       "[backends]}",
       PolicyVerdict::kProved},
  };
  for (const Row& row : rows) {
    PolicyWorld world(kShop, row.policy);
    world.AddOther("same", shop);
    world.AddOther("other", other);
    world.AddOther("edited", edited);
    const PolicyResult result = world.Verify();
    EXPECT_EQ(PolicyVerdictName(result.verdict), PolicyVerdictName(row.verdict))
        << row.policy
        << (result.counterexample ? "\n  by " + PrintProbe(result.counterexample->request) + " " +
                                        result.counterexample->detail
                                  : "");
  }
}

TEST(VerifyPolicy, StaysBoundedForManyHeadersAndManyRules) {
  std::string config =
      "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: r}\nspec:\n  "
      "parentRefs: [{name: edge}]\n  rules:\n";
  for (int rule = 0; rule < 16; ++rule) {
    config += "  - matches: [{headers: [";
    for (int header = 0; header < 16; ++header) {
      config += (header == 0 ? "" : ", ") + std::string("{name: x-") + std::to_string(header) +
                ", value: v" + std::to_string(rule) + "}";
    }
    config += "]}]\n    backendRefs: [{name: b, port: 80}]\n";
  }
  const PolicyWorld world(config, "only: {backend: b}");
  const auto begin = std::chrono::steady_clock::now();
  const PolicyResult result = world.Verify();
  EXPECT_EQ(result.verdict, PolicyVerdict::kNotRefuted);
  EXPECT_TRUE(result.enumerated.is_cut);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

TEST(VerifyPolicy, StopsWhereItIsToldToAndProvesNothingThen) {
  const PolicyWorld world(kShop, "when: {service: users.Users}, never: {backend: pay}");
  int asked = 0;
  const PolicyResult stopped = world.Verify({}, [&asked] { return ++asked > 5; });
  EXPECT_EQ(stopped.verdict, PolicyVerdict::kNotRefuted);
  EXPECT_TRUE(stopped.is_stopped);
  EXPECT_GT(stopped.enumerated.cases, 0U);
  EXPECT_LT(stopped.enumerated.cases, world.Verify().enumerated.cases);
  EXPECT_FALSE(world.Verify().is_stopped);
}

TEST(VerifyPolicy, CallsNoRuleDeadThatItDidNotComeTo) {
  const PolicyWorld world(kShop, "reachable: {rules: all}");
  const PolicyResult stopped = world.Verify({}, [] { return true; });
  EXPECT_TRUE(stopped.is_stopped);
  EXPECT_EQ(stopped.verdict, PolicyVerdict::kNotRefuted);
  EXPECT_TRUE(stopped.dead_rules.empty());
}

TEST(VerifyPolicy, TriesWhatIsRememberedThoughItIsStopped) {
  const PolicyWorld world(kShop, "never: {backend: canary}");
  const KnownCounterexample known{R"({"authority":"shop.example.com","path":"/users.Users/Get","headers":{"x-canary":"true"}})", ""};
  EXPECT_EQ(world.Verify({known}, [] { return true; }).verdict, PolicyVerdict::kRefuted);
}

}  // namespace
}  // namespace routewind
