// SPDX-License-Identifier: Apache-2.0
#include "replay/store/input_digester.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "engine/base/stable_hash.h"
#include "replay/store/store_test_support.h"

namespace routewind {
namespace {

TEST(InputDigester, DigestsFilesOfEverySizeAndLeavesTheRestEmpty) {
  const testing::TempFolder folder;
  std::vector<std::string> paths = {"", folder.File("absent"), folder.path().string()};
  std::vector<std::string> expected = {"", "", ""};
  for (const size_t size : {0, 1, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, 1 << 20}) {
    std::string bytes(size, 'x');
    if (size > 0) bytes.back() = 'y';
    paths.push_back(folder.File(std::to_string(size)));
    std::ofstream(paths.back(), std::ios::binary) << bytes;
    expected.push_back(ContentDigestOf(bytes));
  }
  InputDigester digester(paths);
  EXPECT_EQ(digester.Finish(), expected);
  EXPECT_EQ(digester.Stop(), expected) << "what is done stays";
}

TEST(InputDigester, StopsInTheMiddleOfAFileThatNeverEnds) {
  InputDigester digester({"/dev/zero"});
  EXPECT_THAT(digester.Stop(), ::testing::ElementsAre(""));
}

}  // namespace
}  // namespace routewind
