// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/kept_request.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace routewind {
namespace {

TEST(KeptRequest, KeepsEveryTextThroughMovesWhenTheRequestIsGone) {
  KeptRequest kept;
  {
    const std::string authority = "shop.example.com";
    const std::string value = "acme";
    const std::vector<std::string_view> paths = {"/a/B", "/c/D"};
    const std::vector<HeaderView> headers = {{"x-tenant", value}};
    RpcRequest request;
    request.authority = authority;
    request.headers = headers;
    request.unknown.path = true;
    request.unknown.possible_paths = paths;
    EXPECT_EQ(KeptRequest::BytesToKeep(request), authority.size() + 8 + 12 + sizeof(HeaderView));
    kept.Keep(request);
  }
  KeptRequest moved = std::move(kept);
  EXPECT_EQ(moved.authority(), "shop.example.com");
  EXPECT_EQ(moved.path(), "");
  ASSERT_EQ(moved.headers().size(), 1u);
  EXPECT_EQ(moved.headers().front(), (HeaderView{"x-tenant", "acme"}));
  moved.DropHeaders();
  EXPECT_TRUE(moved.headers().empty());
  const std::span<const std::string_view> paths = moved.unknown().possible_paths;
  ASSERT_EQ(paths.size(), 2u);
  EXPECT_EQ(paths[0], "/a/B");
  EXPECT_EQ(paths[1], "/c/D");
}

}  // namespace
}  // namespace routewind
