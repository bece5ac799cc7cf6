// SPDX-License-Identifier: Apache-2.0
#include "engine/match/match_header.h"

#include <gtest/gtest.h>

#include "engine/match/pattern.h"

namespace routewind {
namespace {

using Headers = std::vector<HeaderView>;

TEST(HeaderValue, IsComparedJoinedAndByteForByte) {  // semantics 4.4
  struct Row {
    const char* name;
    std::string_view wanted;
    Headers headers;
    bool equals;
  };
  const Row rows[] = {
      {"one line", "one", {{"version", "one"}}, true},
      {"value case", "one", {{"version", "One"}}, false},
      {"two lines are joined", "one", {{"version", "one"}, {"version", "two"}}, false},
      {"joined value", "one,two", {{"version", "one"}, {"other", "x"}, {"version", "two"}}, true},
      {"order of arrival", "one,two", {{"version", "two"}, {"version", "one"}}, false},
      {"a blank is not trimmed", "one,two", {{"version", "one, two"}}, false},
      {"one line with a comma", "one,two", {{"version", "one,two"}}, true},
      {"absent", "one", {{"versions", "one"}}, false},
      {"absent against empty", "", {}, false},
      {"empty value", "", {{"version", ""}}, true},
      {"two empty lines", ",", {{"version", ""}, {"version", ""}}, true},
      {"prefix only", "one", {{"version", "on"}}, false},
      {"second line missing", "one,", {{"version", "one"}}, false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(HeaderEquals(row.headers, "version", row.wanted), row.equals) << row.name;
    ScratchText scratch;
    const auto joined = JoinedHeader(row.headers, "version", scratch);
    EXPECT_EQ(joined && *joined == row.wanted, row.equals) << row.name << ", joined";
  }
}

TEST(HeaderValue, IsMatchedJoinedByExpressions) {  // semantics 4.4
  struct Row {
    const char* expression;
    Headers headers;
    bool matches;
  };
  const Row rows[] = {
      {".*one.*", {{"version", "zero"}, {"version", "one"}}, true},
      {"one|two", {{"version", "onetwo"}}, false},
      {".*", {}, false},
      {".*", {{"version", ""}}, true},
  };
  for (const Row& row : rows) {
    ScratchText scratch;
    const auto joined = JoinedHeader(row.headers, "version", scratch);
    EXPECT_EQ(joined && Pattern::Compile(row.expression)->Matches(*joined), row.matches)
        << row.expression;
  }
}

TEST(HeaderValue, MayBeLongerThanTheStackWhenJoined) {
  const std::string half(ScratchText::kStackBytes, 'x');
  const Headers headers = {{"k", half}, {"k", half}};
  ScratchText scratch;
  EXPECT_EQ(JoinedHeader(headers, "k", scratch), half + "," + half);
}

TEST(HeaderMatches, CountOncePerNameWithoutRegardToCase) {  // semantics 4.4, D-08
  const std::vector<HeaderMatch> written = {{MatchType::kExact, "X", "1", {}},
                                            {MatchType::kExact, "y", "1", {}},
                                            {MatchType::kExact, "x", "2", {}}};
  const auto effective = EffectiveHeaderMatches(written);
  ASSERT_EQ(effective.size(), 2U);
  EXPECT_EQ(effective[0], &written[0]);
  EXPECT_EQ(effective[1], &written[1]);
}

}  // namespace
}  // namespace routewind
