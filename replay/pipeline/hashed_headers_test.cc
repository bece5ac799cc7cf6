// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/hashed_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/route/testing/decide_helpers.h"
#include "replay/recorder/value_hiding.h"

namespace routewind {
namespace {

using testing::CatchAll;
using testing::EdgeRoute;
using testing::On;
using testing::OneListenerConfig;
using testing::Rule;
using testing::WithServices;
using ::testing::ElementsAre;

// A rule that asks for x-tenant, one that takes the rest.
RouteTable TenantTable() {
  const GrpcRoute route = EdgeRoute("default/a", {}, 1, {Rule({On("a.B/Get", {{"x-tenant", "acme"}})}), CatchAll()});
  return CompileRoutes(WithServices(OneListenerConfig({route}), {"default/be"}), {});
}

std::vector<uint32_t> RulesOf(const PossibleSelections& possible) {
  std::vector<uint32_t> rules;
  for (const Selection& selection : possible.selections) rules.push_back(selection.rule);
  return rules;
}

TEST(HashedHeaders, LeaveOpenOnlyWhatRulesAskForThem) {
  const RouteTable table = TenantTable();
  const HashedHeaders hashed(table);
  const std::string value = ValueHiding("key", {}).Hidden("x-tenant", "acme");
  const std::vector<HeaderView> tenant = {{"x-tenant", value}};
  const std::vector<HeaderView> other = {{"x-other", value}, {"x-tenant", "initech"}};
  RequestView request;
  request.authority = "a.example.com";
  request.path = "/a.B/Get";
  request.headers = tenant;
  ASSERT_TRUE(hashed.Concern(request));
  EXPECT_THAT(RulesOf(hashed.Select(request, {})), ElementsAre(0, 1));
  // Another path: the rule that asks cannot take it, whatever the value is.
  request.path = "/a.B/Put";
  EXPECT_THAT(RulesOf(hashed.Select(request, {})), ElementsAre(1));
  request.headers = other;
  EXPECT_FALSE(hashed.Concern(request));
}

}  // namespace
}  // namespace routewind
