// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/pattern_texts.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace routewind {
namespace {

Pattern Compiled(const std::string& expression) {
  Result<Pattern> pattern = Pattern::Compile(expression);
  EXPECT_TRUE(pattern) << expression;
  return std::move(pattern).value();
}

// The expressions that routes and policies are likely to hold, and some that are hard to read.
const char* const kExpressions[] = {
    "prod-.*",
    "[a-z]+",
    "user\\.(Read|Write)Service",
    "v[0-9]{1,3}(\\.[0-9]+)?",
    "(?i)canary",
    "\\d{4}-\\d\\d",
    ".+",
    "[^,]*",
    "a|b|c.*",
    "(foo|bar)*baz",
    "[[:alpha:]]+",
    "\\pL+",
    "x{2,}",
    "^abc$",
    "(?P<name>x)y",
    "\\x41\\x{42}+",
    "[\\w.-]+@example\\.com",
    "a{0}b",
    "(?:ab)+?",
    "[]a]+",
    "é+",
};

TEST(TextsAround, FallOnBothSidesOfEveryExpression) {
  for (const char* expression : kExpressions) {
    const Pattern pattern = Compiled(expression);
    const std::vector<std::string> texts = TextsAround(expression, 1, 64);
    const auto inside = std::count_if(texts.begin(), texts.end(),
                                      [&](const auto& text) { return pattern.Matches(text); });
    EXPECT_GE(inside, 8) << expression;
    const bool takes_all = pattern.Matches("") || expression == std::string(".+");
    if (takes_all) continue;
    EXPECT_LT(inside, static_cast<std::ptrdiff_t>(texts.size())) << expression;
  }
}

TEST(TextsAround, IsAFunctionOfExpressionAndSeed) {
  EXPECT_EQ(TextsAround("[a-z]+", 7, 32), TextsAround("[a-z]+", 7, 32));
  EXPECT_NE(TextsAround("[a-z]+", 7, 32), TextsAround("[a-z]+", 8, 32));
}

TEST(TextsAround, StaysSmallForHostileExpressions) {
  std::string nested = "x";
  for (int i = 0; i < 90; ++i) nested = "(" + nested + "*)*";
  std::string empty = "()";
  for (int i = 0; i < 90; ++i) empty = "(" + empty + "*)*";
  for (const std::string& expression :
       {nested, empty, std::string("(a{1000})"), std::string(5000, '('), std::string("[")}) {
    for (const std::string& text : TextsAround(expression, 1, 32))
      EXPECT_LE(text.size(), kMaxTextBytes);
  }
}

struct Row {
  const char* expression;
  std::vector<std::string> texts;
};

TEST(AllTextsOf, KnowsFiniteLanguages) {
  const Row rows[] = {
      {"a", {"a"}},
      {"true|1|yes", {"1", "true", "yes"}},
      {"prod-(eu|us)", {"prod-eu", "prod-us"}},
      {"ab?", {"a", "ab"}},
      {"[a-c]x{2}", {"axx", "bxx", "cxx"}},
      {"a\\.b", {"a.b"}},
      {"(?:a|b){0,2}", {"", "a", "aa", "ab", "b", "ba", "bb"}},
  };
  for (const Row& row : rows) {
    const auto texts = AllTextsOf(Compiled(row.expression));
    ASSERT_TRUE(texts.has_value()) << row.expression;
    EXPECT_EQ(*texts, row.texts) << row.expression;
  }
}

TEST(AllTextsOf, ClaimsNothingWhereThereMayBeMore) {
  for (const char* expression : {"a*", "a+", ".", "[^a]", "(?i)a", "\\d", "\\ba", "[a-z]{3}", "^a",
                                 "x{2,}", "[[:digit:]]"}) {
    EXPECT_FALSE(AllTextsOf(Compiled(expression)).has_value()) << expression;
  }
}

}  // namespace
}  // namespace routewind
