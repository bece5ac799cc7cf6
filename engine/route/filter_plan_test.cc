// SPDX-License-Identifier: Apache-2.0
#include "engine/route/filter_plan.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/route/testing/decide_helpers.h"

namespace routewind {
namespace {

using testing::Backend;
using testing::EdgeRoute;
using testing::OneListenerConfig;
using testing::Request;
using testing::WithServices;

using Pairs = std::vector<std::pair<std::string, std::string>>;

HeaderModifier Modifier(const Pairs& set, const Pairs& add, std::vector<std::string> remove) {
  HeaderModifier modifier;
  for (const auto& [name, value] : set) modifier.set.push_back({name, value, {}});
  for (const auto& [name, value] : add) modifier.add.push_back({name, value, {}});
  modifier.remove = std::move(remove);
  return modifier;
}

template <typename Body>
Filter FilterOf(Body body) {
  return {std::move(body), {}};
}

RouteRule RuleWith(std::vector<Filter> filters, std::vector<Filter> backend_filters = {}) {
  RouteRule rule;
  rule.filters = std::move(filters);
  rule.backend_refs = {Backend("default/be")};
  rule.backend_refs[0].filters = std::move(backend_filters);
  return rule;
}

RouteTable TableOf(RouteRule rule) {
  return CompileRoutes(
      WithServices(OneListenerConfig({EdgeRoute("default/r", {}, 1, {std::move(rule)})}),
                   {"default/be", "default/other", "default/shadow"}),
      {});
}

// Values joined with a comma, by name.
std::map<std::string, std::string> Forwarded(RouteRule rule, std::vector<HeaderView> headers) {
  const RouteTable table = TableOf(std::move(rule));
  const Request request{"h", "/a.B/C", std::move(headers)};
  std::map<std::string, std::string> joined;
  for (const ForwardedHeader& header :
       ForwardedHeaders(table, Decide(table, request.View(), {}), request.View())) {
    std::string& value = joined[header.name];
    for (size_t i = 0; i < header.values.size(); ++i)
      value += (i == 0 ? "" : ",") + header.values[i];
  }
  return joined;
}

TEST(RequestHeaderModifier, SetsAddsAndRemoves) {  // semantics 6.1
  using Headers = std::map<std::string, std::string>;
  struct Row {
    const char* name;
    HeaderModifier modifier;
    std::vector<HeaderView> headers;
    Headers forwarded;
  };
  const Row rows[] = {
      {"set overwrites",
       Modifier({{"x-header-set", "new"}}, {}, {}),
       {{"some-other-header", "a"}, {"x-header-set", "b"}},
       {{"some-other-header", "a"}, {"x-header-set", "new"}}},
      {"set replaces every value",
       Modifier({{"x", "new"}}, {}, {}),
       {{"x", "a"}, {"x", "b"}},
       {{"x", "new"}}},
      {"set creates", Modifier({{"x-header-set", "new"}}, {}, {}), {}, {{"x-header-set", "new"}}},
      {"add appends",
       Modifier({}, {{"x-header-add", "more"}}, {}),
       {{"x-header-add", "first"}},
       {{"x-header-add", "first,more"}}},
      {"add creates", Modifier({}, {{"x-header-add", "more"}}, {}), {}, {{"x-header-add", "more"}}},
      {"add with a comma",
       Modifier({}, {{"foo", "bar,baz"}}, {}),
       {{"foo", "foo"}},
       {{"foo", "foo,bar,baz"}}},
      {"remove",
       Modifier({}, {}, {"x-header-remove"}),
       {{"x-header-remove", "v"}, {"x-header-remove", "w"}},
       {}},
      {"remove what is absent", Modifier({}, {}, {"y"}), {{"x", "1"}}, {{"x", "1"}}},
      {"several",
       Modifier({{"x-header-set-1", "header-set-1"}, {"x-header-set-2", "header-set-2"}},
                {{"x-header-add-1", "header-add-1"}, {"x-header-add-2", "header-add-2"}},
                {"x-header-remove-1", "x-header-remove-2"}),
       {{"x-header-set-2", "s"}, {"x-header-add-2", "add-header-2"}, {"x-header-remove-2", "r"}},
       {{"x-header-set-1", "header-set-1"},
        {"x-header-set-2", "header-set-2"},
        {"x-header-add-1", "header-add-1"},
        {"x-header-add-2", "add-header-2,header-add-2"}}},
      {"names without case",
       Modifier({{"X-Header-Set", "new"}}, {{"X-Header-Add", "more"}}, {"X-Header-Remove"}),
       {{"x-header-set", "s"}, {"x-header-add", "a"}, {"x-header-remove", "r"}},
       {{"x-header-set", "new"}, {"x-header-add", "a,more"}}},
      {"lower case is forwarded",
       Modifier({}, {{"x-Mixedcase-ADD-1", "v"}}, {}),
       {},
       {{"x-mixedcase-add-1", "v"}}},
      {"D-25: remove, then set, then add",
       Modifier({{"x", "s"}}, {{"x", "a"}}, {"x"}),
       {{"x", "0"}},
       {{"x", "s,a"}}},
      {"D-25: remove, then add", Modifier({}, {{"x", "a"}}, {"x"}), {{"x", "0"}}, {{"x", "a"}}},
      {"W-04: what no gateway can edit",
       Modifier({{"Host", "h"}}, {{"a:b", "1"}, {"a/b", "1"}}, {":path", "", "host", "a b"}),
       {{"host", "old"}, {"x", "1"}},
       {{"host", "old"}, {"x", "1"}}},
      {"W-02: the first of equal names",
       Modifier({{"X", "1"}, {"x", "2"}}, {}, {}),
       {},
       {{"x", "1"}}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(
        Forwarded(RuleWith({FilterOf(RequestHeaderModifierFilter{row.modifier})}), row.headers),
        row.forwarded)
        << row.name;
  }
}

TEST(RequestHeaderModifier, RunsTheRulesFiltersBeforeTheBackends) {  // D-25
  const auto filter = [](HeaderModifier modifier) {
    return FilterOf(RequestHeaderModifierFilter{std::move(modifier)});
  };
  using Headers = std::map<std::string, std::string>;
  EXPECT_EQ(Forwarded(RuleWith({filter(Modifier({{"x", "rule"}}, {}, {}))},
                               {filter(Modifier({{"x", "backend"}}, {}, {}))}),
                      {}),
            (Headers{{"x", "backend"}}));
  EXPECT_EQ(Forwarded(RuleWith({filter(Modifier({}, {{"x", "rule"}}, {}))},
                               {filter(Modifier({}, {{"x", "backend"}}, {}))}),
                      {{"x", "0"}}),
            (Headers{{"x", "0,rule,backend"}}));
  EXPECT_EQ(Forwarded(RuleWith({filter(Modifier({{"y", "1"}}, {{"x", "rule"}}, {}))},
                               {filter(Modifier({}, {}, {"x"}))}),
                      {{"x", "0"}}),
            (Headers{{"y", "1"}}));
}

TEST(ForwardedHeaders, KeepOrderOfFirstAppearance) {
  const RouteTable table =
      TableOf(RuleWith({FilterOf(RequestHeaderModifierFilter{Modifier({{"n", "1"}}, {}, {})})}));
  const Request request{"h", "/a.B/C", {{"b", "1"}, {"a", "2"}, {"b", "3"}}};
  const std::vector<ForwardedHeader> expected = {{"b", {"1", "3"}}, {"a", {"2"}}, {"n", {"1"}}};
  EXPECT_EQ(ForwardedHeaders(table, Decide(table, request.View(), {}), request.View()), expected);
}

// What a gateway does with the operations: remove, then set, then add.
std::map<std::string, std::string> Applied(const ResponseHeaderOps& ops,
                                           std::map<std::string, std::string> headers) {
  for (const std::string& name : ops.remove) headers.erase(name);
  for (const auto& [name, value] : ops.set) headers[name] = value;
  for (const auto& [name, value] : ops.add) {
    std::string& line = headers[name];
    line += (line.empty() ? "" : ",") + value;
  }
  return headers;
}

TEST(ResponseHeaderModifier, ReportsOneOperationForEachNameAndList) {  // semantics 6.1, D-25
  using Edits = std::vector<ResponseHeaderOps::Edit>;
  using Headers = std::map<std::string, std::string>;
  struct Row {
    const char* name;
    HeaderModifier rule, backend;
    Edits set, add;
    std::vector<std::string> remove;
    Headers after;  // of x: 0
  };
  const Row rows[] = {
      {"names in lower case",
       Modifier({{"S", "1"}}, {{"A", "1"}}, {"R"}),
       {},
       {{"s", "1"}},
       {{"a", "1"}},
       {"r"},
       {{"x", "0"}, {"s", "1"}, {"a", "1"}}},
      {"the backend's set wins",
       Modifier({{"x", "rule"}}, {}, {}),
       Modifier({{"X", "backend"}}, {}, {}),
       {{"x", "backend"}},
       {},
       {},
       {{"x", "backend"}}},
      {"both add",
       Modifier({}, {{"x", "rule"}}, {}),
       Modifier({}, {{"x", "backend"}}, {}),
       {},
       {{"x", "rule,backend"}},
       {},
       {{"x", "0,rule,backend"}}},
      {"adds of several names stay apart",
       Modifier({}, {{"x", "1"}, {"y", "1"}}, {}),
       Modifier({}, {{"y", "2"}, {"x", "2"}}, {}),
       {},
       {{"x", "1,2"}, {"y", "1,2"}},
       {},
       {{"x", "0,1,2"}, {"y", "1,2"}}},
      {"add and set again",
       Modifier({}, {{"x", "rule"}}, {}),
       Modifier({{"x", "backend"}}, {}, {}),
       {{"x", "backend"}},
       {},
       {},
       {{"x", "backend"}}},
      {"set and remove again",
       Modifier({{"x", "rule"}}, {}, {}),
       Modifier({}, {}, {"x"}),
       {},
       {},
       {"x"},
       {}},
      {"remove and add again",
       Modifier({}, {}, {"x"}),
       Modifier({}, {{"x", "backend"}}, {}),
       {},
       {{"x", "backend"}},
       {"x"},
       {{"x", "backend"}}},
      {"set, then add",
       Modifier({{"x", "rule"}}, {}, {}),
       Modifier({}, {{"x", "backend"}}, {}),
       {{"x", "rule"}},
       {{"x", "backend"}},
       {},
       {{"x", "rule,backend"}}},
      {"all three at once",
       Modifier({{"x", "s"}}, {{"x", "a"}}, {"x"}),
       {},
       {{"x", "s"}},
       {{"x", "a"}},
       {},
       {{"x", "s,a"}}},
  };
  const auto filter = [](const HeaderModifier& modifier) {
    return FilterOf(ResponseHeaderModifierFilter{modifier});
  };
  for (const Row& row : rows) {
    const RouteTable table = TableOf(RuleWith({filter(row.rule)}, {filter(row.backend)}));
    const ResponseHeaderOps ops = ResponseHeaderOpsOf(table, Decide(table, Request{}.View(), {}));
    EXPECT_EQ(ops.set, row.set) << row.name;
    EXPECT_EQ(ops.add, row.add) << row.name;
    EXPECT_EQ(ops.remove, row.remove) << row.name;
    EXPECT_EQ(Applied(ops, {{"x", "0"}}), row.after) << row.name;
  }
}

Filter MirrorTo(std::string_view service, uint32_t numerator = 1, uint32_t denominator = 1) {
  RequestMirror mirror;
  mirror.backend = testing::TargetOf(service);
  mirror.numerator = numerator;
  mirror.denominator = denominator;
  return FilterOf(std::move(mirror));
}

TEST(RequestMirror, TakesItsExactShareOfTheRulesRequests) {  // semantics 6.2, D-28
  struct Row {
    uint32_t numerator, denominator, requests, copies;
  };
  for (const Row& row : {Row{1, 1, 50, 50}, Row{0, 100, 50, 0}, Row{20, 100, 500, 100},
                         Row{25, 50, 500, 250}, Row{35, 100, 500, 175}}) {
    const RouteTable table =
        TableOf(RuleWith({MirrorTo("default/shadow", row.numerator, row.denominator)}));
    const Selection selection = Select(table, Request{}.View());
    uint32_t copies = 0;
    for (uint64_t n = 0; n < row.requests; ++n) {
      const auto mirrors = MirrorsOf(table, Conclude(table, selection, {.seed = 1, .n = n}));
      ASSERT_EQ(mirrors.size(), 1U);
      EXPECT_EQ(mirrors[0].id, testing::Name("default/shadow"));
      EXPECT_EQ(mirrors[0].port, 50051);
      copies += mirrors[0].selected ? 1U : 0U;
    }
    EXPECT_EQ(copies, row.copies) << row.numerator << "/" << row.denominator;
  }
}

TEST(RequestMirror, OfABackendTakesItsShareOfThatBackendsRequests) {  // semantics 6.2
  RouteRule rule = RuleWith({}, {MirrorTo("default/shadow", 1, 2)});
  rule.backend_refs.push_back(Backend("default/other"));
  const RouteTable table = TableOf(std::move(rule));
  const Selection selection = Select(table, Request{}.View());
  int copies = 0;
  for (uint64_t n = 0; n < 400; ++n) {
    const Decision decision = Conclude(table, selection, {.seed = 1, .n = n});
    const auto mirrors = MirrorsOf(table, decision);
    EXPECT_EQ(mirrors.size(), decision.backend->index == 0 ? 1U : 0U);
    copies += !mirrors.empty() && mirrors[0].selected ? 1 : 0;
  }
  EXPECT_EQ(copies, 100);
}

TEST(RequestMirror, IsDroppedWhenItsBackendCannotBeUsed) {  // D-27
  const Config config = OneListenerConfig({EdgeRoute(
      "default/r", {}, 1, {RuleWith({MirrorTo("default/gone"), MirrorTo("default/shadow")})})});
  const RouteTable table =
      CompileRoutes(WithServices(config, {"default/be", "default/shadow"}), {});
  const Decision decision = Decide(table, Request{}.View(), {});
  EXPECT_EQ(decision.outcome, Outcome::kRouted);
  const auto mirrors = MirrorsOf(table, decision);
  ASSERT_EQ(mirrors.size(), 1U);
  EXPECT_EQ(mirrors[0].id.name, "shadow");
}

}  // namespace
}  // namespace routewind
