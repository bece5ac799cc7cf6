// SPDX-License-Identifier: Apache-2.0
#include "engine/match/match_authority.h"

#include <gtest/gtest.h>

#include <string>

namespace routewind {
namespace {

using TrailingDot = EngineOptions::TrailingDot;

std::string HostOr(std::string_view authority, std::string_view otherwise,
                   TrailingDot trailing_dot = TrailingDot::kStrip) {
  ScratchText scratch;
  return std::string(HostOfAuthority(authority, trailing_dot, scratch).value_or(otherwise));
}

TEST(Authority, GivesTheHostInLowerCaseWithoutPort) {  // semantics 3.4, 4.6
  struct Row {
    std::string_view authority, host;
  };
  const Row rows[] = {
      {"www.example.com", "www.example.com"},
      {"WWW.Example.COM", "www.example.com"},
      {"www.example.com:8443", "www.example.com"},
      {"WWW.example.com:8443", "www.example.com"},
      {"10.1.2.3:50051", "10.1.2.3"},
      {"[::1]:80", "[::1]"},
      {"[::1]", "[::1]"},
      {"[FE80::1]:443", "[fe80::1]"},
      {"", ""},
      {"foo.example.com.", "foo.example.com"},
      {"foo.example.com.:443", "foo.example.com"},
      {"foo..", "foo."},
      {"gateway_api_conformance.echo_basic.grpcecho.GrpcEcho",
       "gateway_api_conformance.echo_basic.grpcecho.grpcecho"},
      {"h:65535", "h"},
      {"h:0000080", "h"},
      {"h:", "h"},
      {"b\xc3\xbc"
       "cher.example",
       "b\xc3\xbc"
       "cher.example"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(HostOr(row.authority, "MALFORMED"), row.host) << row.authority;
}

TEST(Authority, IsMalformedWhereHttpForbidsIt) {  // semantics 4.6
  for (const std::string_view authority :
       {"a b",     " a",    "user@host", "a/b",     "a\tb",
        "a\x01",   "a\x7f", "h:x",       "h:65536", "h:99999999999999999999",
        "h:-1",    "[::1",  "::1]",      "[::1]x",  "[::1]:x",
        "[[::1]]", "a[1]",  "::1",       "a:1:2",   "h: 80"}) {
    EXPECT_EQ(HostOr(authority, "MALFORMED"), "MALFORMED") << authority;
  }
}

TEST(Authority, KeepsTheTrailingDotWhenTold) {  // D-18
  EXPECT_EQ(HostOr("a.io.", "MALFORMED", TrailingDot::kKeep), "a.io.");
  EXPECT_EQ(HostOr("A.io.:80", "MALFORMED", TrailingDot::kKeep), "a.io.");
}

TEST(Authority, LowersHostsThatDoNotFitTheStack) {
  const std::string upper(ScratchText::kStackBytes + 1, 'A');
  EXPECT_EQ(HostOr(upper, "MALFORMED"), std::string(upper.size(), 'a'));
}

TEST(Authority, BorrowsWhatIsLowerCaseAlready) {
  ScratchText scratch;
  const std::string_view authority = "a.io:80";
  EXPECT_EQ(HostOfAuthority(authority, TrailingDot::kStrip, scratch)->data(), authority.data());
}

}  // namespace
}  // namespace routewind
