// SPDX-License-Identifier: Apache-2.0
#include "engine/match/pattern.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace routewind {
namespace {

TEST(Pattern, MatchesWholeValuesOnly) {  // D-04, semantics 4.3
  struct Row {
    const char* expression;
    const char* text;
    bool matches;
  };
  const Row rows[] = {
      {"foo\\..*", "foo.Bar", true},
      {"foo", "foo.Bar", false},
      {"(?i)foo\\.bar", "foo.Bar", true},
      {"Get.*", "GetAll", true},
      {"foo.Bar", "fooxBar", true},
      {"foo|bar", "bar", true},
      {"foo|bar", "foobar", false},
      {"a.b", "a\nb", false},
      {"", "", true},
      {".", "\xc3\xbc", true},
      {".", "\xc3", false},
      {"^a$", "a", true},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Pattern::Compile(row.expression)->Matches(row.text), row.matches)
        << row.expression << " on " << row.text;
  }
}

TEST(Pattern, RefusesWhatRe2DoesNotKnow) {
  for (const char* expression :
       {"(", "a{2,1}", "(?=x)", "\\1", "[", "((((a{100}){100}){100}){100}", "\xff"}) {
    const Result<Pattern> pattern = Pattern::Compile(expression);
    ASSERT_FALSE(pattern.has_value()) << expression;
    EXPECT_NE(pattern.error().message.find("RE2"), std::string::npos);
  }
}

TEST(PatternSet, AgreesWithEachPatternAlone) {
  std::mt19937 random(7);
  const char* const pieces[] = {"a",  "b",  "c",     ".",  "a*", "(a|bc)", "[ab]",
                                "b?", ".*", "(?i)A", "c+", "$",  "^"};
  for (const size_t count : {1U, 2U, 3U, 10U, 60U}) {
    std::vector<Pattern> patterns;
    while (patterns.size() < count) {
      std::string expression;
      for (size_t i = random() % 5; i < 5; ++i) expression += pieces[random() % std::size(pieces)];
      Result<Pattern> pattern = Pattern::Compile(expression);
      if (pattern) patterns.push_back(std::move(pattern).value());
    }
    std::vector<const Pattern*> borrowed;
    for (const Pattern& pattern : patterns) borrowed.push_back(&pattern);
    const PatternSet set(borrowed);
    std::vector<int> found = {99};
    for (int round = 0; round < 300; ++round) {
      std::string text;
      for (size_t i = random() % 6; i < 6; ++i) text += "abcA\n"[random() % 5];
      std::vector<int> expected;
      for (size_t i = 0; i < patterns.size(); ++i) {
        if (patterns[i].Matches(text)) expected.push_back(static_cast<int>(i));
      }
      set.FindMatches(text, found);
      EXPECT_EQ(found, expected) << text;
    }
  }
}

// Expressions that need a counter of hundreds would make the automaton of all grow with each byte;
// they are tried alone, and the answer is the same in the same time.
TEST(PatternSet, TriesBigPatternsAlone) {
  std::vector<Pattern> patterns;
  for (int i = 0; i < 8; ++i) {
    const bool is_big = i % 2 == 0;
    patterns.push_back(
        Pattern::Compile("(x|y)*x(x|y){" + std::to_string(is_big ? 300 + i : i) + "}").value());
    EXPECT_EQ(patterns.back().instruction_count() > PatternSet::kMaxSharedInstructions, is_big);
  }
  std::vector<const Pattern*> borrowed;
  for (const Pattern& pattern : patterns) borrowed.push_back(&pattern);
  const PatternSet set(borrowed);
  std::mt19937 random(3);
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "xy"[random() % 2];
  std::vector<int> expected;
  for (size_t i = 0; i < patterns.size(); ++i) {
    if (patterns[i].Matches(text)) expected.push_back(static_cast<int>(i));
  }
  std::vector<int> found;
  set.FindMatches(text, found);
  EXPECT_EQ(found, expected);
  EXPECT_FALSE(expected.empty());
}

}  // namespace
}  // namespace routewind
