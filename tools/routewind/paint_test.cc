// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/paint.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

struct PaintCase {
  const char* name;
  const char* text;
  const char* painted;
};

TEST(Paint, ColoursVerdictsAndSeveritiesAndNothingElse) {
  const PaintCase cases[] = {
      {"a severity in mid-line", "r.yaml:1:2: error: x [V-R01]\n", "r.yaml:1:2: \x1b[31merror:\x1b[0m x [V-R01]\n"},
      {"a warning", "r.yaml:1:2: warning: x\n", "r.yaml:1:2: \x1b[33mwarning:\x1b[0m x\n"},
      {"a passed case", "ok    a case\n", "\x1b[32mok\x1b[0m    a case\n"},
      {"an outcome behind blanks", "  NO_ROUTE  60\n", "  \x1b[31mNO_ROUTE\x1b[0m  60\n"},
      {"an outcome in mid-line stays", "  60  NO_ROUTE  host\n", "  60  NO_ROUTE  host\n"},
      {"plain text stays", "status\n", "status\n"},
  };
  for (const PaintCase& c : cases) EXPECT_EQ(PaintWords(c.text), c.painted) << c.name;
}

TEST(Paint, NeverTouchesJson) {
  EXPECT_EQ(Painted("{\"a\":\"error: x\"}\n", stdout, ColorMode::kAlways), "{\"a\":\"error: x\"}\n");
}

TEST(Paint, IsAsTheFlagSays) {
  EXPECT_NE(Painted("error: x\n", stdout, ColorMode::kAlways), "error: x\n");
  EXPECT_EQ(Painted("error: x\n", stdout, ColorMode::kNever), "error: x\n");
}

}  // namespace
}  // namespace routewind
