// SPDX-License-Identifier: Apache-2.0
#include "engine/route/possible.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "engine/base/stable_hash.h"
#include "engine/route/testing/decide_helpers.h"

namespace routewind::testing {
namespace {

using ::testing::ElementsAre;

RouteTable Compile(std::vector<GrpcRoute> routes) {
  return CompileRoutes(WithServices(OneListenerConfig(std::move(routes)), {"default/be"}), {});
}

// "default/a#0" for a rule, "NO_ROUTE" for a way of being refused.
std::string Name(const RouteTable& table, const Selection& selection) {
  if (selection.rule == kNoRule) return std::string(OutcomeName(selection.outcome));
  const TableRule& rule = table.rules()[selection.rule];
  return rule.route.ToString() + "#" + std::to_string(rule.rule_index);
}

std::vector<std::string> Names(const RouteTable& table, const PossibleSelections& possible) {
  std::vector<std::string> names;
  for (const Selection& selection : possible.selections) names.push_back(Name(table, selection));
  return names;
}

std::vector<std::string> Ask(const RouteTable& table, const Request& request,
                             UnknownParts unknown) {
  return Names(table, SelectPossible(table, request.View(), unknown));
}

constexpr uint32_t kAny = UnknownParts::kAnyNumber;

TEST(PossibleSelections, AreOneWhereWhatIsKnownDecides) {
  const RouteTable table =
      Compile({EdgeRoute("default/a", {}, 1, {Rule({On("a.B/Get")}), CatchAll()})});
  EXPECT_THAT(Ask(table, {}, {}), ElementsAre("default/a#0"));
  // No rule looks at headers.
  EXPECT_THAT(Ask(table, {}, {.headers = kAny}), ElementsAre("default/a#0"));
}

TEST(PossibleSelections, AreAllThatAnUnknownPathMayLeadTo) {
  const RouteTable table = Compile(
      {EdgeRoute("default/a", {}, 1,
                 {Rule({On("a.B/Get")}), Rule({On("a.B/-")}), Rule({On("-/Get")}), CatchAll()})});
  EXPECT_THAT(
      Ask(table, {}, {.path = true}),
      ElementsAre("default/a#0", "default/a#1", "default/a#2", "default/a#3", "INVALID_REQUEST"));
}

TEST(PossibleSelections, LeaveOutWhatAHigherRankAlwaysTakes) {
  const RouteTable table = Compile({EdgeRoute("default/a", {}, 1, {Rule({On("a.B/-")})}),
                                    EdgeRoute("default/b", {}, 2, {Rule({On("a.B/-")})})});
  EXPECT_THAT(Ask(table, {}, {.path = true}),
              ElementsAre("default/a#0", "NO_ROUTE", "INVALID_REQUEST"));
}

TEST(PossibleSelections, HangOnHeadersThatMayBeThere) {
  const RouteTable table =
      Compile({EdgeRoute("default/a", {}, 1,
                         {Rule({On("a.B/-", {{"x", "1"}, {"y", "1"}})}),
                          Rule({On("a.B/-", {{"x", "2"}})}), Rule({On("a.B/-")})})});
  EXPECT_THAT(Ask(table, {}, {.headers = kAny}),
              ElementsAre("default/a#0", "default/a#1", "default/a#2"));
  // One unknown field cannot be both x and y.
  EXPECT_THAT(Ask(table, {}, {.headers = 1}), ElementsAre("default/a#1", "default/a#2"));
  // A known x: 2 may be repeated, and is `2,…` then, which is no longer 2.
  EXPECT_THAT(Ask(table, {.headers = {{"x", "2"}}}, {.headers = 1}),
              ElementsAre("default/a#1", "default/a#2"));
  // Nothing makes x: 3 a 1 or a 2.
  EXPECT_THAT(Ask(table, {.headers = {{"x", "3"}}}, {.headers = kAny}), ElementsAre("default/a#2"));
}

TEST(PossibleSelections, DoNotHangOnHeadersOfWhichAllAreKnown) {
  const RouteTable table = Compile({EdgeRoute(
      "default/a", {}, 1,
      {Rule({On("a.B/-", {{"x", "1"}})}), Rule({On("a.B/-", {{"x", "2"}, {"y", "1"}})}), Rule({On("a.B/-")})})});
  const std::vector<std::string> x = {"x"};
  const UnknownParts unknown{.headers = kAny, .whole_names = &x};
  EXPECT_THAT(Ask(table, {.headers = {{"x", "1"}}}, unknown), ElementsAre("default/a#0"));
  EXPECT_THAT(Ask(table, {.headers = {{"x", "2"}}}, unknown), ElementsAre("default/a#1", "default/a#2"));
  EXPECT_THAT(Ask(table, {}, unknown), ElementsAre("default/a#2")) << "x is known not to be there";
}

TEST(PossibleSelections, KnowOfANamelessHeaderWhatItsValueExcludes) {
  const RouteTable table = Compile({EdgeRoute("default/a", {}, 1,
                                              {Rule({On("a.B/-", {{"x", "1"}})}), Rule({On("a.B/-", {{"y", "1,2"}})}),
                                               Rule({On("a.B/-", {{"z", "~3+"}})}), Rule({On("a.B/-")})})});
  struct Row {
    const char* says;
    std::vector<HeaderView> known;
    std::vector<std::string_view> nameless;
    std::vector<std::string> possible;
  };
  const Row rows[] = {
      {"a value that no rule asks for", {}, {"4"}, {"default/a#3"}},
      {"one that a rule asks for", {}, {"1"}, {"default/a#0", "default/a#3"}},
      {"two that are right when joined", {}, {"1", "2"}, {"default/a#0", "default/a#1", "default/a#3"}},
      {"the same two the other way round", {}, {"2", "1"}, {"default/a#0", "default/a#3"}},
      {"one that fits an expression", {}, {"33"}, {"default/a#2", "default/a#3"}},
      {"one that spoils what is right", {{"x", "1"}}, {"4"}, {"default/a#0", "default/a#3"}},
      {"one that mends what is known", {{"y", "1"}}, {"2"}, {"default/a#1", "default/a#3"}},
      {"one that cannot mend it", {{"y", "1"}}, {"4"}, {"default/a#3"}},
  };
  for (const Row& row : rows) {
    const UnknownParts unknown{.headers = static_cast<uint32_t>(row.nameless.size()), .nameless_values = row.nameless};
    EXPECT_EQ(Ask(table, {.headers = row.known}, unknown), row.possible) << row.says;
  }
}

TEST(PossibleSelections, KeepTheRuleWhereOnlyItsMatchIsOpen) {
  const RouteTable table =
      Compile({EdgeRoute("default/a", {}, 1, {Rule({On("a.B/-", {{"x", "1"}}), On("a.B/-")})})});
  const PossibleSelections possible = SelectPossible(table, Request().View(), {.headers = 1});
  ASSERT_TRUE(possible.is_certain());
  EXPECT_EQ(possible.selections[0].rule, 0u);
  EXPECT_EQ(possible.selections[0].match, kSomeMatch);
}

TEST(PossibleSelections, AskEveryKindOfHostWhereTheAuthorityIsUnknown) {
  const RouteTable table =
      Compile({EdgeRoute("default/a", {"a.com"}, 1, {CatchAll()}),
               EdgeRoute("default/b", {"*.com"}, 1, {CatchAll()}),
               EdgeRoute("default/c", {"x.y.com"}, 1, {Rule({On("no.Such/Service")})})});
  EXPECT_THAT(Ask(table, {}, {.authority = true}),
              ElementsAre("default/a#0", "default/b#0", "NO_ROUTE", "INVALID_REQUEST"));
}

// Small worlds, every completion.

struct Choices {
  uint64_t seed;
  uint64_t count = 0;
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(MixHash(seed, ++count) % n); }
  template <typename T, size_t N>
  const T& Of(const T (&from)[N]) {
    return from[Below(N)];
  }
};

constexpr const char* kHosts[] = {"a.com", "b.a.com", "z.com", "z", "not a host"};
constexpr const char* kPaths[] = {"/S/M", "/S/N", "/S/Z", "/T/M", "/T/N",
                                  "/T/Z", "/Z/M", "/Z/N", "/Z/Z", "bad"};
constexpr HeaderView kFields[] = {{"x", "1"}, {"x", "2"}, {"y", "1"}, {"z", "0"}};

RouteTable RandomTable(Choices& choose, bool with_expressions) {
  constexpr const char* kHostnames[] = {"", "a.com", "*.com", "b.a.com"};
  constexpr const char* kMethods[] = {"", "S/M", "S/-", "-/M", "T/N", "S/N"};
  constexpr const char* kExpressions[] = {"~S|T/M", "~[ST]/-", "~-/M.*"};
  constexpr std::pair<const char*, const char*> kHeaders[] = {
      {"x", "1"}, {"x", "2"}, {"y", "1"}, {"x", "1,2"}, {"x", "~[12]"}};
  std::vector<GrpcRoute> routes;
  for (const char* name : {"default/a", "default/b"}) {
    std::vector<RouteRule> rules;
    for (uint32_t r = 1 + choose.Below(3); r > 0; --r) {
      std::vector<RouteMatch> matches;
      for (uint32_t m = 1 + choose.Below(2); m > 0; --m) {
        std::vector<std::pair<std::string, std::string>> headers;
        if (choose.Below(2) == 0)
          headers.emplace_back(kHeaders[choose.Below(with_expressions ? 5 : 4)]);
        if (choose.Below(4) == 0 && (headers.empty() || headers[0].first != "y"))
          headers.emplace_back("y", "1");
        const bool is_expression = with_expressions && choose.Below(3) == 0;
        matches.push_back(
            On(is_expression ? choose.Of(kExpressions) : choose.Of(kMethods), headers));
      }
      rules.push_back(Rule(std::move(matches)));
    }
    std::vector<std::string> hostnames;
    if (const std::string hostname = choose.Of(kHostnames); !hostname.empty())
      hostnames = {hostname};
    routes.push_back(EdgeRoute(name, hostnames, 1, std::move(rules)));
  }
  return Compile(std::move(routes));
}

// Every way of giving names to values (none to those of pseudo-headers) and of putting them, in order, among the known ones from
// `begin` on.
void ForEachName(const std::vector<HeaderView>& known, size_t begin, std::span<const std::string_view> values,
                 const std::function<void(const std::vector<HeaderView>&)>& visit) {
  if (values.empty()) return visit(known);
  ForEachName(known, begin, values.subspan(1), visit);
  for (const char* name : {"x", "y", "z"}) {
    for (size_t at = begin; at <= known.size(); ++at) {
      std::vector<HeaderView> more = known;
      more.insert(more.begin() + static_cast<ptrdiff_t>(at), {name, values.front()});
      ForEachName(more, at + 1, values.subspan(1), visit);
    }
  }
}

// Every way of putting up to `count` fields before or behind the known ones.
void ForEachHeaders(const std::vector<HeaderView>& known, uint32_t count,
                    const std::function<void(const std::vector<HeaderView>&)>& visit) {
  visit(known);
  if (count == 0) return;
  for (const HeaderView& field : kFields) {
    for (const bool in_front : {true, false}) {
      std::vector<HeaderView> more = known;
      more.insert(in_front ? more.begin() : more.end(), field);
      ForEachHeaders(more, count - 1, visit);
    }
  }
}

std::set<std::string> Reached(const RouteTable& table, const Request& request,
                              const UnknownParts& unknown, uint32_t extra_headers) {
  std::set<std::string> reached;
  for (const char* host : kHosts) {
    for (const char* path : kPaths) {
      if (!unknown.authority && host != kHosts[0]) continue;
      if (!unknown.path && path != kPaths[0]) continue;
      ForEachHeaders(request.headers, extra_headers, [&](const std::vector<HeaderView>& headers) {
        Request whole = request;
        if (unknown.authority) whole.authority = host;
        if (unknown.path) whole.path = path;
        whole.headers = headers;
        reached.insert(Name(table, Select(table, whole.View())));
      });
    }
  }
  return reached;
}

void CheckWorld(uint64_t seed, bool with_expressions) {
  Choices choose{seed};
  const RouteTable table = RandomTable(choose, with_expressions);
  for (int i = 0; i < 8; ++i) {
    Request request{.authority = choose.Of(kHosts), .path = choose.Of(kPaths)};
    if (choose.Below(2) == 0) request.headers.push_back(choose.Of(kFields));
    UnknownParts unknown{.authority = choose.Below(2) == 0, .path = choose.Below(2) == 0};
    const uint32_t extra = choose.Below(4);
    unknown.headers = extra == 3 ? kAny : extra;
    const PossibleSelections possible = SelectPossible(table, request.View(), unknown);
    const std::vector<std::string> names = Names(table, possible);
    const std::set<std::string> claimed(names.begin(), names.end());
    const std::set<std::string> reached = Reached(table, request, unknown, extra);
    SCOPED_TRACE("seed " + std::to_string(seed) + " request " + std::to_string(i));
    EXPECT_THAT(reached, ::testing::IsSubsetOf(claimed));
    EXPECT_TRUE(!possible.is_certain() || reached.size() == 1u);
    // With exact conditions, and headers that are all known or not bounded, nothing else is
    // claimed.
    const bool is_exact = !with_expressions && (extra == 0 || extra == 3);
    if (is_exact) {
      EXPECT_EQ(claimed, reached);
    }
  }
}

void CheckNameless(uint64_t seed) {
  constexpr std::string_view kValues[] = {"1", "2", "1,2", "0"};
  Choices choose{seed};
  const RouteTable table = RandomTable(choose, true);
  for (int i = 0; i < 8; ++i) {
    Request request{.authority = kHosts[0], .path = choose.Of(kPaths)};
    if (choose.Below(2) == 0) request.headers.push_back(choose.Of(kFields));
    std::vector<std::string_view> values;
    for (uint32_t count = 1 + choose.Below(3); count > 0; --count) values.push_back(choose.Of(kValues));
    const UnknownParts unknown{.headers = static_cast<uint32_t>(values.size()), .nameless_values = values};
    const std::vector<std::string> names = Names(table, SelectPossible(table, request.View(), unknown));
    std::set<std::string> reached;
    ForEachName(request.headers, 0, values, [&](const std::vector<HeaderView>& headers) {
      Request whole = request;
      whole.headers = headers;
      reached.insert(Name(table, Select(table, whole.View())));
    });
    EXPECT_THAT(reached, ::testing::IsSubsetOf(names)) << "seed " << seed << " request " << i;
  }
}

TEST(PossibleSelections, HoldWhatEveryNameOfANamelessHeaderLeadsTo) {
  for (uint64_t seed = 1; seed <= 200; ++seed) CheckNameless(seed);
}

TEST(PossibleSelections, HoldWhatEveryCompletionLeadsTo) {
  for (uint64_t seed = 1; seed <= 40; ++seed) CheckWorld(seed, true);
}

TEST(PossibleSelections, HoldNothingElseWhereConditionsAreExact) {
  for (uint64_t seed = 1; seed <= 40; ++seed) CheckWorld(seed, false);
}

}  // namespace
}  // namespace routewind::testing
