// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "engine/cases/expectation.h"
#include "engine/cases/run_cases.h"

namespace routewind {
namespace {

struct GlobCase {
  const char* name;
  const char* glob;
  const char* text;
  bool matches;
};

TEST(Globs, MatchWholeNamesWithStarAndQuestionMark) {
  const GlobCase cases[] = {
      {"plain", "abc", "abc", true},
      {"plain is not a prefix", "abc", "abcd", false},
      {"star at the end", "canary*", "canary header", true},
      {"star stands for nothing, too", "a*b", "ab", true},
      {"two stars step back", "*ab*b", "aabxabyb", true},
      {"a star cannot save a missing end", "*x", "xy", false},
      {"question mark is one character", "a?c", "abc", true},
      {"question mark is not none", "a?c", "ac", false},
      {"only stars", "***", "anything", true},
      {"empty glob, empty text", "", "", true},
      {"empty glob, some text", "", "a", false},
  };
  for (const GlobCase& c : cases) EXPECT_EQ(MatchesGlob(c.glob, c.text), c.matches) << c.name;
}

ExpectedValue Scalar(std::string text) { return {ExpectedValue::Kind::kScalar, std::move(text), {}}; }
ExpectedValue Map(std::vector<std::pair<std::string, ExpectedValue>> members) {
  return {ExpectedValue::Kind::kMap, "", std::move(members)};
}
ExpectedValue List(std::vector<ExpectedValue> items) {
  ExpectedValue list{ExpectedValue::Kind::kList, "", {}};
  for (ExpectedValue& item : items) list.members.emplace_back("", std::move(item));
  return list;
}

constexpr std::string_view kRecord =
    R"({"outcome":"ROUTED","rule":2,"match":null,"requestHeaders":{"x":["1"],"y":["a","b"]},)"
    R"("backend":{"namespace":"default","name":"pay","port":50051,"weight":80},"mirrors":[{"name":"m","selected":true}]})";

struct ExpectationCase {
  const char* name;
  ExpectedValue expect;
  std::vector<std::string> failures;
};

TEST(Expectations, CompareOnlyWhatTheyNameAndSayWhatDiffers) {
  const ExpectationCase cases[] = {
      {"nothing named", Map({}), {}},
      {"equal scalars", Map({{"outcome", Scalar("ROUTED")}, {"rule", Scalar("2")}}), {}},
      {"a different scalar", Map({{"rule", Scalar("1")}}), {"rule: expected \"1\", got 2"}},
      {"a missing field", Map({{"route", Scalar("a/b")}}), {"route: expected \"a/b\", got nothing"}},
      {"null wants nothing", Map({{"match", {}}, {"reason", {}}}), {}},
      {"null where there is something", Map({{"rule", {}}}), {"rule: expected nothing, got 2"}},
      {"a nested field", Map({{"backend", Map({{"name", Scalar("x")}})}}), {"backend.name: expected \"x\", got \"pay\""}},
      {"a backend by its name", Map({{"backend", Scalar("pay")}}), {}},
      {"a backend by namespace and name", Map({{"backend", Scalar("default/pay")}}), {}},
      {"a backend with its port", Map({{"backend", Scalar("default/pay:50051")}}), {}},
      {"a header's one value for its list", Map({{"requestHeaders", Map({{"x", Scalar("1")}})}}), {}},
      {"two values are not one",
       Map({{"requestHeaders", Map({{"y", Scalar("a")}})}}),
       {"requestHeaders.y: expected \"a\", got [\"a\",\"b\"]"}},
      {"a list item by item", Map({{"requestHeaders", Map({{"y", List({Scalar("a"), Scalar("b")})}})}}), {}},
      {"a list of another length",
       Map({{"requestHeaders", Map({{"y", List({Scalar("a")})}})}}),
       {"requestHeaders.y: expected a list of 1, got [\"a\",\"b\"]"}},
      {"booleans as JSON has them", Map({{"mirrors", List({Map({{"selected", Scalar("true")}})})}}), {}},
  };
  for (const ExpectationCase& c : cases) EXPECT_EQ(CompareDecision(c.expect, kRecord), c.failures) << c.name;
}

}  // namespace
}  // namespace routewind
