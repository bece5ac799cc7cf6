// SPDX-License-Identifier: Apache-2.0
#include "engine/route/warnings.h"

#include <gtest/gtest.h>

#include "engine/route/status.h"
#include "engine/route/testing/warning_check.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

constexpr auto kRegex = MatchType::kRegularExpression;

TEST(Warnings, HaveNothingToSayOfACleanConfiguration) {
  EXPECT_EQ(WarningsOf(Clean()), std::vector<std::string>());
}

TEST(Warnings, AboutMatches) {
  const auto on = [](RouteMatch match) {
    return [match](Config& config) { Rule(config).matches = {match}; };
  };
  RouteMatch any_with_header = ByMethod("", "", kRegex);
  any_with_header.headers.push_back({MatchType::kExact, "x", "1", {}});
  const std::string match = "spec.rules[0].matches[0]";
  const std::string nowhere = "W-attach spec.parentRefs[0]";  // D-38: no rule is left
  Check({
      {"W-05 service",
       on(ByMethod("a(", "B", kRegex)),
       {"W-05 " + match + ".method.service", nowhere}},
      {"W-05 method",
       on(ByMethod("a", "B[", kRegex)),
       {"W-05 " + match + ".method.method", nowhere}},
      {"W-05 header",
       on(ByHeader("x", "*", kRegex)),
       {"W-05 " + match + ".headers[0].value", nowhere}},
      {"no W-05 where text is exact", on(ByHeader("x", "*")), {}},
      {"4.5 ungrouped",
       on(ByMethod("foo|bar", "M", kRegex)),
       {"W-05 " + match + ".method.service"}},
      {"4.5 ungrouped after a group",
       on(ByMethod("a", "(b)|c", kRegex)),
       {"W-05 " + match + ".method.method"}},
      {"4.5 grouped", on(ByMethod("(foo|bar)", "(?:a|b)c", kRegex)), {}},
      {"4.5 no alternation at all", on(ByMethod("[a|b]x", "a\\|b", kRegex)), {}},
      {"4.5 classes with brackets", on(ByMethod("[]|]x", "[^]|]y", kRegex)), {}},
      {"4.5 quoted", on(ByMethod("\\Qa|b\\E", "c", kRegex)), {}},
      {"4.5 headers are whole", on(ByHeader("x", "one|two", kRegex)), {}},
      {"W-06", on(ByMethod(".a.B", {})), {"W-06 " + match + ".method.service"}},
      {"no W-06 for an expression", on(ByMethod(".a", {}, kRegex)), {}},
      {"W-07 empty", on(ByMethod("", "", kRegex)), {"W-07 " + match + ".method"}},
      {"W-07 dots", on(ByMethod(".*", {}, kRegex)), {"W-07 " + match + ".method"}},
      {"no W-07", on(ByMethod(".*", "Get", kRegex)), {}},
      {"no W-07 with a header", on(any_with_header), {}},
  });
}

TEST(Warnings, AboutFilters) {
  const auto with = [](HeaderModifier modifier) {
    return [modifier](Config& config) {
      Rule(config).filters = {{RequestHeaderModifierFilter{modifier}, {}}};
    };
  };
  const auto values = [](const std::vector<std::string>& names) {
    std::vector<HeaderValue> made;
    for (const std::string& name : names) made.push_back({name, "v", {}});
    return made;
  };
  const std::string spot = "spec.rules[0].filters[0].requestHeaderModifier.";
  Check({
      {"clean", with({values({"a"}), values({"b"}), {"c"}}), {}},
      {"W-02, W-03 and W-04 are the loader's",
       with({values({"a", "A"}), values({"A"}), {":path", "", "a b"}}),
       {}},
      {"6.1 reserved",
       with({values({"grpc-status"}), values({"Content-Type"}), {"te"}}),
       {"W-header " + spot + "add[0]", "W-header " + spot + "remove[0]",
        "W-header " + spot + "set[0]"}},
      {"6.1 ignored", with({values({"Host"}), {}, {}}), {"W-header " + spot + "set[0]"}},
      {"on a backendRef, for responses",
       [&](Config& c) {
         Rule(c).backend_refs[0].filters = {
             {ResponseHeaderModifierFilter{{values({"a", "te"}), {}, {}}}, {}}};
       },
       {"W-header spec.rules[0].backendRefs[0].filters[0].responseHeaderModifier.set[1]"}},
  });
}

TEST(Warnings, AboutRules) {
  Check({
      {"W-08",
       [](Config& c) {
         auto& rules = c.grpc_routes[0].rules;
         rules.push_back(RuleOn({ByMethod("x.Y", "Z")}, {Backend("infra/s")}));
         rules[0].name = rules[1].name = "same";
       },
       {"W-08 spec.rules[1].name"}},
      {"no W-08: unnamed and different",
       [](Config& c) {
         auto& rules = c.grpc_routes[0].rules;
         rules.push_back(RuleOn({ByMethod("x.Y", "Z")}, {Backend("infra/s")}));
         rules.push_back(RuleOn({ByMethod("x.Y", "A")}, {Backend("infra/s")}));
         rules[0].name = "one";
       },
       {}},
      {"W-11 none", [](Config& c) { Rule(c).backend_refs.clear(); }, {"W-11 spec.rules[0]"}},
      {"W-11 all 0", [](Config& c) { Rule(c).backend_refs[0].weight = 0; }, {"W-11 spec.rules[0]"}},
      {"no W-11: some 0",
       [](Config& c) { Rule(c).backend_refs.push_back(Backend("infra/s", 50051, 0)); },
       {}},
      {"D-37",
       [](Config& c) { Rule(c).has_session_persistence = true; },
       {"W-session spec.rules[0].sessionPersistence"}},
  });
}

TEST(Warnings, TellPlaceResourceAndCure) {
  Config config = Clean();
  Rule(config).matches = {ByMethod(".a.B", {})};
  Rule(config).matches[0].method->place = {0, 14, 9};
  const std::vector<Diagnostic> found = FindWarnings(config, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place, (Place{0, 14, 9}));
  EXPECT_EQ(found[0].resource, "GRPCRoute infra/r");
  EXPECT_EQ(found[0].message,
            "\".a.B\" never equals a service on the wire, which has no leading dot: write a.B");
}

TEST(Warnings, StayOnOneLineWhateverTheyQuote) {
  Config config = Clean();
  Rule(config).matches = {ByHeader("x", "(\n\x7f\xc3\xa9", kRegex)};
  const std::vector<Diagnostic> found = FindWarnings(config, {});
  ASSERT_EQ(found.size(), 2U);  // W-05, W-attach
  EXPECT_EQ(found[0].message.rfind("\"(\\x0a\\x7f\xc3\xa9\"", 0), 0U) << found[0].message;
}

TEST(Warnings, StandWhereTheNearestKnownPlaceIs) {
  Config config = Clean();
  Rule(config).place = {0, 8, 5};
  Rule(config).backend_refs.clear();
  const std::vector<Diagnostic> found = FindWarnings(config, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place, (Place{0, 8, 5}));
}

}  // namespace
}  // namespace routewind
