// SPDX-License-Identifier: Apache-2.0
#include "engine/model/hostname.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "property_tests/law.h"
#include "property_tests/laws/text_input.h"
#include "property_tests/oracle/naive_hostname.h"

namespace routewind {
namespace {

// Two names, one of a listener and one of a route ("" for any host), and the host that is asked
// for.
struct Names {
  std::string a;
  std::string b;
  std::string host;
};

std::string MakeLabels(Chooser& choose, size_t least) {
  std::string text;
  const size_t labels = choose.Between(least, 4);
  for (size_t i = 0; i < labels; ++i) {
    if (i > 0) text += '.';
    text += choose.One<const char*>({"a", "b", "ab", "io", "a-b"});
  }
  return text;
}

std::string MakeHostname(Chooser& choose) {
  if (choose.Chance(10)) return "";
  return (choose.Chance(50) ? "*." : "") + MakeLabels(choose, 1);
}

Names MakeNames(Chooser& choose) {
  Names names{MakeHostname(choose), MakeHostname(choose),
              (choose.Chance(5) ? "." : "") + MakeLabels(choose, 0)};
  if (choose.Chance(40))
    names.b = names.a.substr(0, 2) == "*." ? "a." + names.a.substr(2) : names.a;
  if (choose.Chance(40)) names.host = names.b.substr(0, 2) == "*." ? names.b.substr(2) : names.b;
  if (choose.Chance(20)) names.host = "a." + names.host;
  return names;
}

// Without the first label of one of the three.
std::vector<Names> SmallerNames(const Names& names) {
  std::vector<Names> smaller;
  for (std::string Names::*part : {&Names::a, &Names::b, &Names::host}) {
    const std::string& text = names.*part;
    const size_t start = text.substr(0, 2) == "*." ? 2 : 0;
    const size_t dot = text.find('.', start);
    if (dot != std::string::npos) {
      smaller.emplace_back(names).*part = text.substr(0, start) + text.substr(dot + 1);
    }
  }
  return smaller;
}

std::string PrintNames(const Names& names) {
  return "'" + names.a + "' '" + names.b + "' '" + names.host + "'";
}

Result<Names> ParseNames(std::string_view text) {
  const std::vector<std::string> parts = SplitText(text, '\'');
  if (parts.size() != 6) return Error{"not three names in quotes"};
  return Names{parts[1], parts[3], parts[5]};
}

void CheckNames(std::vector<RequiredShare> shares,
                std::function<void(const Names&, Trial&)> holds) {
  CheckLaw(Law<Names>{.cases = 20'000,
                      .shares = std::move(shares),
                      .generate = GeneratorOf<Names>(MakeNames, SmallerNames),
                      .print = PrintNames,
                      .parse = ParseNames,
                      .holds = std::move(holds)});
}

const std::vector<RequiredShare> kSomeMeet = {{"they meet", 30}};

TEST(HostnameLaws, IntersectionIsCommutativeAndIdempotent) {  // T-02
  CheckNames(kSomeMeet, [](const Names& names, Trial& trial) {
    const Hostname a(names.a);
    const Hostname b(names.b);
    const auto both = Hostname::Intersect(a, b);
    trial.Expect(both == Hostname::Intersect(b, a), "not commutative");
    trial.Expect(Hostname::Intersect(a, a) == std::optional<Hostname>(a), "not idempotent");
    trial.LabelIf(both.has_value(), "they meet");
    if (!both) return;
    trial.Expect(Hostname::Intersect(*both, a) == both, "cut down to a once more, it changes");
    trial.Expect(Hostname::Intersect(*both, b) == both, "cut down to b once more, it changes");
  });
}

TEST(HostnameLaws, BothSidesCoverTheirIntersection) {  // T-02
  CheckNames(kSomeMeet, [](const Names& names, Trial& trial) {
    const auto both = Hostname::Intersect(Hostname(names.a), Hostname(names.b));
    trial.LabelIf(both.has_value(), "they meet");
    if (!both) return;
    trial.Expect(NaivelyCovers(Hostname(names.a).text(), both->text()),
                 "the first does not cover it");
    trial.Expect(NaivelyCovers(Hostname(names.b).text(), both->text()),
                 "the second does not cover it");
  });
}

TEST(HostnameLaws, AHostMatchesAnIntersectionExactlyIfItMatchesBothSides) {  // T-03
  CheckNames({{"matches both", 10}, {"matches one", 10}}, [](const Names& names, Trial& trial) {
    const Hostname a(names.a);
    const Hostname b(names.b);
    const auto both = Hostname::Intersect(a, b);
    const bool matches_both = a.Matches(names.host) && b.Matches(names.host);
    trial.LabelIf(matches_both, "matches both");
    trial.LabelIf(a.Matches(names.host) != b.Matches(names.host), "matches one");
    trial.Expect((both && both->Matches(names.host)) == matches_both, "they differ");
  });
}

TEST(HostnameLaws, MatchingAgreesWithTheNaiveReading) {  // H-01 … H-34, 3.4
  CheckNames({{"matches", 20}}, [](const Names& names, Trial& trial) {
    const bool expected = NaivelyCovers(Hostname(names.a).text(), names.host);
    trial.LabelIf(expected, "matches");
    trial.Expect(Hostname(names.a).Matches(names.host) == expected, "they differ");
  });
}

TEST(HostnameLaws, IntersectionAgreesWithTheNaiveReading) {  // H-01 … H-34, 3.4
  CheckNames(kSomeMeet, [](const Names& names, Trial& trial) {
    const Hostname a(names.a);
    const Hostname b(names.b);
    const auto both = Hostname::Intersect(a, b);
    const auto naive = NaivelyIntersect(a.text(), b.text());
    trial.LabelIf(naive.has_value(), "they meet");
    trial.Equal("intersection", both ? both->text() : "(none)", naive ? *naive : "(none)");
  });
}

TEST(HostnameLaws, AWildcardMatchesAnyDepthOfSubdomainButNeverItsParent) {
  CheckNames({{"a wildcard", 30}}, [](const Names& names, Trial& trial) {
    if (names.a.substr(0, 2) != "*.") return;
    trial.Label("a wildcard");
    const Hostname wildcard(names.a);
    const std::string parent = names.a.substr(2);
    trial.Expect(!wildcard.Matches(parent), "it matches its parent");
    trial.Expect(!wildcard.Matches("." + parent), "it matches an empty label");
    trial.Expect(wildcard.Matches("x." + parent), "one label below");
    trial.Expect(wildcard.Matches("x.y." + parent), "two labels below");
    trial.Expect(!wildcard.Matches("x" + parent), "it does not keep to the label's beginning");
  });
}

}  // namespace
}  // namespace routewind
