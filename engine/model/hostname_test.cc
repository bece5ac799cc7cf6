// SPDX-License-Identifier: Apache-2.0
#include "engine/model/hostname.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace routewind {
namespace {

// "" stands for no hostname.
struct IntersectRow {
  std::string name;
  std::string listener;
  std::string route;
  std::optional<std::string> expected;  // text(); absent: none
};

std::vector<IntersectRow> IntersectTable() {
  const std::optional<std::string> none;
  return {
      {"H-01", "www.example.com", "www.example.com", "www.example.com"},
      {"H-02", "*.example.com", "www.example.com", "www.example.com"},
      {"H-03", "*.example.com", "sub.domain.example.com", "sub.domain.example.com"},
      {"H-04", "www.example.com", "*.example.com", "www.example.com"},
      {"H-05", "sub.domain.example.com", "*.example.com", "sub.domain.example.com"},
      {"H-06", "*.example.com", "*.example.com", "*.example.com"},
      {"H-07", "*.com", "*.example.com", "*.example.com"},
      {"H-08", "*.example.com", "*.com", "*.example.com"},
      {"H-09", "*.example.com", "*.foo.example.com", "*.foo.example.com"},
      {"H-10", "*.foo.example.com", "*.example.com", "*.foo.example.com"},
      {"H-11", "*.example.com", "example.com", none},
      {"H-12", "example.com", "*.example.com", none},
      {"H-13", "", "www.example.com", "www.example.com"},
      {"H-14", "", "*.example.com", "*.example.com"},
      {"H-15", "www.example.com", "", "www.example.com"},
      {"H-16", "*.example.com", "", "*.example.com"},
      {"H-17", "", "", "*"},
      {"H-18", "www.example.com", "web.example.com", none},
      {"H-19", "*.example.com", "*.example.net", none},
      {"H-20", "*.example.com", "test.example.net", none},
      {"H-21", "*.example.com", "*.anexample.com", none},
      {"H-22", "*.example.com", "www.badexample.com", none},
      {"H-23", "very.specific.com", "*.specific.com", "very.specific.com"},
      {"H-24", "*.wildcard.io", "wildcard.io", none},
      {"H-25", "*.foo.example.com", "*.bar.example.com", none},
      {"H-26", "*.foo.example.com", "bar.example.com", none},
      {"H-27", "abc.foo.example.com", "*.example.com", "abc.foo.example.com"},
      {"H-28", "*.com", "com", none},
      {"H-29", "com", "*.com", none},
      {"H-30", "localhost", "localhost", "localhost"},
      {"H-31", "*.a.b.c", "x.y.a.b.c", "x.y.a.b.c"},
      {"H-32", "a.b.c", "b.c", none},
  };
}

std::optional<std::string> IntersectText(const std::string& a, const std::string& b) {
  const std::optional<Hostname> both = Hostname::Intersect(Hostname(a), Hostname(b));
  if (!both) return std::nullopt;
  return std::string(both->text());
}

TEST(HostnameIntersection, FollowsTheTruthTable) {
  for (const IntersectRow& row : IntersectTable()) {
    EXPECT_EQ(IntersectText(row.listener, row.route), row.expected) << row.name;
  }
}

// T-02
TEST(HostnameIntersection, DoesNotDependOnWhichSideIsTheListener) {
  for (const IntersectRow& row : IntersectTable()) {
    EXPECT_EQ(IntersectText(row.route, row.listener), row.expected) << row.name;
  }
}

// T-02
TEST(HostnameIntersection, OfANameWithItselfIsTheName) {
  for (const char* name : {"", "com", "*.com", "a.b.io", "*.a.b.io"}) {
    const Hostname hostname(name);
    EXPECT_EQ(Hostname::Intersect(hostname, hostname), hostname) << name;
  }
}

// T-03
TEST(HostnameIntersection, MatchesAHostExactlyIfBothSidesDo) {
  const std::vector<std::string> hosts = {"",
                                          "com",
                                          "a.com",
                                          "example.com",
                                          "www.example.com",
                                          "sub.domain.example.com",
                                          ".example.com",
                                          "x.foo.example.com",
                                          "very.specific.com"};
  for (const IntersectRow& row : IntersectTable()) {
    const Hostname listener(row.listener);
    const Hostname route(row.route);
    const auto both = Hostname::Intersect(listener, route);
    for (const std::string& host : hosts) {
      EXPECT_EQ(both && both->Matches(host), listener.Matches(host) && route.Matches(host))
          << row.name << " with host " << host;
    }
  }
}

struct MatchRow {
  std::string hostname;
  std::string host;
  bool expected;
};

// Semantics 3.4, with hosts in lower case and without port, as they arrive here.
TEST(WildcardHostname, MatchesAnyDepthOfSubdomainButNeverItsParent) {
  const std::vector<MatchRow> rows = {
      {"*.example.com", "foo.example.com", true},
      {"*.example.com", "foo.bar.example.com", true},
      {"*.example.com", "example.com", false},
      {"*.example.com", ".example.com", false},
      {"*.example.com", "badexample.com", false},
      {"*.example.com", "foo.example.com.", false},
      {"*.com", "com", false},
  };
  for (const MatchRow& row : rows) {
    EXPECT_EQ(Hostname(row.hostname).Matches(row.host), row.expected) << row.hostname << row.host;
  }
}

TEST(PreciseHostname, MatchesOnlyItself) {
  EXPECT_TRUE(Hostname("www.example.com").Matches("www.example.com"));
  EXPECT_FALSE(Hostname("www.example.com").Matches("foo.example.com"));
  EXPECT_FALSE(Hostname("www.example.com").Matches("a.www.example.com"));
}

TEST(AnyHostname, MatchesWhateverIsSentAsAuthority) {
  for (const char* host :
       {"10.1.2.3", "[::1]", "", "gateway_api_conformance.echo_basic.grpcecho.GrpcEcho"}) {
    EXPECT_TRUE(Hostname().Matches(host)) << host;
  }
}

TEST(Hostname, CountsCharactersAsPrecedenceDoes) {
  EXPECT_EQ(Hostname().character_count(), 0U);
  EXPECT_EQ(Hostname("*.com").character_count(), 5U);
  EXPECT_EQ(Hostname("x.a.io").character_count(), 6U);
  EXPECT_EQ(Hostname("*.a.io").suffix(), ".a.io");
  EXPECT_EQ(Hostname().text(), "*");
}

}  // namespace
}  // namespace routewind
