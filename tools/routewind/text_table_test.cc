// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/text_table.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

struct SafeCase {
  const char* name;
  std::string text;
  std::string shown;
};

TEST(SafeText, ShowsWhatATerminalMustNotObey) {
  const SafeCase cases[] = {
      {"plain", "/a.B/C", "/a.B/C"},
      {"an escape sequence", "\x1b[31mred", "\\x1b[31mred"},
      {"a line feed", "a\nb", "a\\x0ab"},
      {"a second-row control", "a\xc2\x9b", "a\\xc2\\x9b"},
      {"a direction override", "a\xe2\x80\xae", "a\\xe2\\x80\\xae"},
      {"letters of other scripts stay", "é→日", "é→日"},
      {"no UTF-8", "a\xff", "a\\xff"},
  };
  for (const SafeCase& c : cases) EXPECT_EQ(SafeText(c.text), c.shown) << c.name;
  EXPECT_EQ(SafeText(std::string(1000, 'x')), std::string(kMaxShownCodePoints, 'x') + "…");
}

TEST(TextTable, AlignsByCodePointsWithoutTrailingBlanks) {
  TextTable table({TextTable::Align::kLeft, TextTable::Align::kRight, TextTable::Align::kLeft});
  table.AddRow({"→ a", "1", ""});
  table.AddRow({"bbbb", "22", "c"});
  EXPECT_EQ(table.Render(), "  → a    1\n  bbbb  22  c\n");
}

TEST(Numbers, AreShownForPeople) {
  EXPECT_EQ(WithThousands(1234567), "1,234,567");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(HumanBytes(999), "999 B");
  EXPECT_EQ(HumanBytes(1234567), "1.2 MB");
  EXPECT_EQ(Percent(0.975), "97.5 %");
  EXPECT_EQ(Percent(0.0004), "0.0 %");
}

TEST(Percentages, NeverRoundUpToAll) {
  EXPECT_EQ(Percent(1), "100.0 %");
  EXPECT_EQ(Percent(0.9999), "99.9 %");
  EXPECT_EQ(Percent(0.999999, 2), "99.99 %");
  EXPECT_EQ(Percent(0.9994), "99.9 %");
}

}  // namespace
}  // namespace routewind
