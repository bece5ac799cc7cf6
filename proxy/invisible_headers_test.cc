// SPDX-License-Identifier: Apache-2.0
#include "proxy/invisible_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace routewind {
namespace {

TEST(InvisibleHeaders, AreThoseThatGrpcKeepsToItself) {
  GrpcRoute route;
  route.meta.id = {"default", "shop"};
  RouteRule& rule = route.rules.emplace_back();
  for (const char* name : {"x-tenant", "Grpc-Timeout", "content-type", "te", "user-agent"}) {
    rule.matches.emplace_back().headers.push_back({.type = MatchType::kExact, .name = name, .value = "v", .place = {}});
  }
  Config config;
  config.grpc_routes.push_back(route);
  using testing::ElementsAre;
  using testing::StartsWith;
  EXPECT_THAT(InvisibleHeaderRemarks(config),
              ElementsAre(StartsWith("default/shop rule 0 matches the header grpc-timeout, which"),
                          StartsWith("default/shop rule 0 matches the header content-type, of which")));
}

}  // namespace
}  // namespace routewind
