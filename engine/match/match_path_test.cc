// SPDX-License-Identifier: Apache-2.0
#include "engine/match/match_path.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

TEST(MethodPath, IsServiceAndMethodByteForByte) {
  struct Row {
    std::string_view path, service, method;
  };
  const Row rows[] = {
      {"/helloworld.Greeter/SayHello", "helloworld.Greeter", "SayHello"},
      {"/Greeter/SayHello", "Greeter", "SayHello"},
      {"/a.B/C?x=1", "a.B", "C"},
      {"/a.B/C?x=/1/2", "a.B", "C"},
      {"/a%2eB/c", "a%2eB", "c"},
  };
  for (const Row& row : rows) {
    const auto split = SplitMethodPath(row.path);
    ASSERT_TRUE(split) << row.path;
    EXPECT_EQ(split->service, row.service) << row.path;
    EXPECT_EQ(split->method, row.method) << row.path;
    EXPECT_EQ(split->full, std::string(row.service) + "/" + std::string(row.method));
  }
}

TEST(MethodPath, IsNothingWithoutExactlyTwoSegments) {  // D-11
  for (const std::string_view path : {"/a.B/", "//C", "/", "", "a.B/C", "/a.B", "/x/a.B/C", "*",
                                      "/a.B/C/", "/?/a/b", "/a.B?/C", "///"}) {
    EXPECT_FALSE(SplitMethodPath(path)) << path;
  }
}

}  // namespace
}  // namespace routewind
