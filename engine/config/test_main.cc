// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>

#include "engine/config/findings_fixture.h"

// GoogleTest's main with one flag more: `--accept` rewrites the expectations of fixtures/findings.
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--accept") == 0) return routewind::AcceptFindings();
  }
  return RUN_ALL_TESTS();
}
