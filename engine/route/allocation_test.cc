// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/route/testing/count_allocations.h"
#include "engine/route/testing/decide_helpers.h"

namespace routewind {
namespace {

using testing::EdgeRoute;
using testing::On;
using testing::Request;
using testing::Rule;

TEST(Selection, AllocatesNothingForExactMatches) {
  std::vector<RouteMatch> matches;
  for (int i = 0; i < 100; ++i) {
    matches.push_back(On("a.B/M" + std::to_string(i)));
    matches.push_back(
        On("a.B/-", {{"x-tenant-id", "tenant-" + std::to_string(i)}, {"x-env", "a,b"}}));
  }
  const RouteTable table = CompileRoutes(
      testing::OneListenerConfig({EdgeRoute("default/r", {"*.example.com"}, 1, {Rule(matches)})}),
      {});
  const Request requests[] = {
      {"api.example.com:443", "/a.B/M7", {{"te", "trailers"}}},
      {"API.example.com",
       "/a.B/Get",
       {{"x-tenant-id", "tenant-3"}, {"x-env", "a"}, {"x-env", "b"}}},
      {"api.example.com", "/a.B/None", {{"x-tenant-id", "tenant-3"}}},
      {"api.example.org", "/a.B/M7"},
      {"api.example.com", "/a"},
  };
  for (const Request& request : requests) {
    const RequestView view = request.View();
    const size_t before = testing::AllocationCount();
    const Decision decision = Decide(table, view, {});
    const size_t after = testing::AllocationCount();
    EXPECT_EQ(after, before) << request.authority << request.path;
    EXPECT_EQ(decision.rule != nullptr, &request < &requests[2]) << request.path;
  }
}

}  // namespace
}  // namespace routewind
