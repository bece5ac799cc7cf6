// SPDX-License-Identifier: Apache-2.0
#include "engine/route/select_memo.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "engine/base/stable_hash.h"
#include "engine/route/testing/decide_helpers.h"

namespace routewind {
namespace {

using testing::EdgeConfig;
using testing::EdgeRoute;
using testing::HttpListener;
using testing::On;
using testing::Request;
using testing::Rule;

void ExpectSame(const Selection& a, const Selection& b) {
  EXPECT_EQ(std::tie(a.outcome, a.reason, a.rule, a.match, a.gateway, a.candidate),
            std::tie(b.outcome, b.reason, b.rule, b.match, b.gateway, b.candidate));
  EXPECT_EQ(std::tie(a.listener, a.hostname), std::tie(b.listener, b.hostname));
}

RouteTable HeaderTable() {
  return CompileRoutes(EdgeConfig({HttpListener("one", 80, "a.io"), HttpListener("two", 81)},
                                  {EdgeRoute("default/r", {"a.io", "b.io"}, 1,
                                             {Rule({On("a.B/Get", {{"x", "1"}, {"tenant", "acme"}})}),
                                              Rule({On("a.B/Get", {{"x", "~[0-9,]+"}})}),
                                              Rule({On("a.B/-", {{"X-Long", "1,1"}})}), Rule({On("-/Get")})})}),
                       {});
}

// Every request that these words make, many of them more often than once and all in an order that mixes them.
TEST(SelectMemo, AnswersAsSelectDoes) {
  const RouteTable table = HeaderTable();
  SelectMemo memo(table);
  const std::vector<std::string> authorities = {"a.io", "b.io", "A.io", "c.io", "a b", std::string(300, 'a')};
  const std::vector<std::string> paths = {"/a.B/Get", "/a.B/Put", "/c.D/Get", "nothing", ""};
  const std::vector<HeaderView> headers = {{"x", "1"},      {"x", "2"},     {"y", "1"},    {"tenant", "acme"},
                                           {"tenant", "a"}, {"x-long", ""}, {"x-long", "1"}, {"other", "1"}};
  const std::vector<std::string> gateways = {"", "infra/edge", "infra/none"};
  for (uint64_t i = 0; i < 200'000; ++i) {
    const uint64_t dice = MixHash(i, 7);
    const auto roll = [&dice](size_t sides, int at) { return (dice >> at & 0xff) % sides; };
    Request request{authorities[roll(authorities.size(), 0)], paths[roll(paths.size(), 8)], {}, gateways[roll(3, 16)],
                    static_cast<uint16_t>(roll(3, 24) == 0 ? 0 : 79 + roll(3, 24))};
    for (size_t n = roll(4, 32); n > 0; --n) {
      request.headers.push_back(headers[roll(headers.size(), 32 + 8 * static_cast<int>(n))]);
    }
    ExpectSame(memo.Select(request.View()), Select(table, request.View()));
  }
}

// Boundaries between texts are part of the question.
TEST(SelectMemo, TellsTextsApartThatRunIntoEachOther) {
  const RouteTable table = HeaderTable();
  SelectMemo memo(table);
  const Request requests[] = {{"a.io", "/a.B/Get", {{"x", "1"}, {"tenant", "acme"}}},
                              {"a.io", "/a.B/Get", {{"x", ""}, {"tenant", "1acme"}}},
                              {"a.io/", "a.B/Get", {{"x", "1"}, {"tenant", "acme"}}},
                              {"a.io", "/a.B/Get", {{"tenant", "1"}, {"x", "acme"}}}};
  for (const Request& request : requests) ExpectSame(memo.Select(request.View()), Select(table, request.View()));
}

TEST(SelectMemo, AnswersWhereRulesNameMoreHeadersThanItKeeps) {
  std::vector<RouteRule> rules;
  for (size_t i = 0; i <= SelectMemo::kMaxNames; ++i) {
    rules.push_back(Rule({On("a.B/Get", {{"x" + std::to_string(i), "1"}})}));
  }
  const RouteTable table =
      CompileRoutes(EdgeConfig({HttpListener("one")}, {EdgeRoute("default/r", {}, 1, std::move(rules))}), {});
  SelectMemo memo(table);
  const Request first{"h", "/a.B/Get", {{"x0", "1"}}};
  const Request last{"h", "/a.B/Get", {{"x32", "1"}}};
  for (const Request& request : {first, last, first}) ExpectSame(memo.Select(request.View()), Select(table, request.View()));
}

}  // namespace
}  // namespace routewind
