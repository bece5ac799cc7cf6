// SPDX-License-Identifier: Apache-2.0
#include "engine/model/hostname.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "property_tests/generate/chooser.h"
#include "property_tests/oracle/naive_hostname.h"
#include "property_tests/run_law.h"

namespace routewind {
namespace {

std::string MakeLabels(Chooser& choose, size_t least) {
  std::string text;
  const size_t labels = choose.Between(least, 4);
  for (size_t i = 0; i < labels; ++i) {
    if (i > 0) text += '.';
    text += choose.One<const char*>({"a", "b", "ab", "io", "a-b"});
  }
  return text;
}

rc::Gen<std::string> AnyHostname() {
  return [](const rc::Random& random, int /*size*/) {
    Chooser choose(random);
    std::string text;
    if (!choose.Chance(10)) text = (choose.Chance(50) ? "*." : "") + MakeLabels(choose, 1);
    return rc::shrinkable::just(text);
  };
}

rc::Gen<std::string> AnyHost() {
  return [](const rc::Random& random, int /*size*/) {
    Chooser choose(random);
    return rc::shrinkable::just((choose.Chance(5) ? "." : "") + MakeLabels(choose, 0));
  };
}

constexpr LawSettings kManyCases{20000};

TEST(HostnameLaws, IntersectionIsCommutativeAndIdempotent) {  // T-02
  RunLaw(kManyCases, [] {
    const Hostname a(*AnyHostname());
    const Hostname b(*AnyHostname());
    RC_ASSERT(Hostname::Intersect(a, b) == Hostname::Intersect(b, a));
    RC_ASSERT(Hostname::Intersect(a, a) == std::optional<Hostname>(a));
    const auto both = Hostname::Intersect(a, b);
    if (!both) return;
    RC_ASSERT(Hostname::Intersect(*both, a) == both);
    RC_ASSERT(Hostname::Intersect(*both, b) == both);
  });
}

TEST(HostnameLaws, BothSidesCoverTheirIntersection) {  // T-02
  RunLaw(kManyCases, [] {
    const Hostname a(*AnyHostname());
    const Hostname b(*AnyHostname());
    const auto both = Hostname::Intersect(a, b);
    if (!both) return;
    RC_ASSERT(NaivelyCovers(a.text(), both->text()));
    RC_ASSERT(NaivelyCovers(b.text(), both->text()));
  });
}

TEST(HostnameLaws, AHostMatchesAnIntersectionExactlyIfItMatchesBothSides) {  // T-03
  RunLaw(kManyCases, [] {
    const Hostname a(*AnyHostname());
    const Hostname b(*AnyHostname());
    const std::string host = *AnyHost();
    const auto both = Hostname::Intersect(a, b);
    const bool matches_both_sides = a.Matches(host) && b.Matches(host);
    RC_ASSERT((both && both->Matches(host)) == matches_both_sides);
  });
}

TEST(HostnameLaws, AgreeWithTheNaiveReading) {  // H-01 … H-34, 3.4
  RunLaw(kManyCases, [] {
    const Hostname a(*AnyHostname());
    const Hostname b(*AnyHostname());
    const std::string host = *AnyHost();
    RC_ASSERT(a.Matches(host) == NaivelyCovers(a.text(), host));
    const auto both = Hostname::Intersect(a, b);
    const auto naive = NaivelyIntersect(a.text(), b.text());
    RC_ASSERT(both.has_value() == naive.has_value());
    if (both) RC_ASSERT(std::string(both->text()) == *naive);
  });
}

}  // namespace
}  // namespace routewind
