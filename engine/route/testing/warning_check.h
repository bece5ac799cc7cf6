// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "engine/route/status.h"
#include "engine/route/testing/cluster_builder.h"

// Tests of warnings change one thing in a configuration that has nothing to be said of. Test-only.
namespace routewind::testing {

// "W-05 spec.rules[0].matches[0].method.service" for each finding, in their order.
inline std::vector<std::string> WarningsOf(const Config& config) {
  std::vector<std::string> found;
  for (const Diagnostic& diagnostic : FindWarnings(config, {})) {
    EXPECT_EQ(diagnostic.severity, Diagnostic::Severity::kWarning);
    EXPECT_FALSE(diagnostic.message.empty());
    EXPECT_EQ(diagnostic.message.find('\n'), std::string::npos) << diagnostic.message;
    found.push_back(diagnostic.code + " " + diagnostic.path);
  }
  return found;
}

// One Gateway infra/g with one HTTP listener, one GRPCRoute infra/r with one good rule, one
// Service: nothing to say.
inline Config Clean() {
  Config config;
  config.gateways = {MakeGateway("infra/g", {HttpListener("http")})};
  config.services = {MakeService("infra/s")};
  config.grpc_routes = {WithRules(MakeGrpcRoute("infra/r", {To("infra/g")}),
                                  {RuleOn({ByMethod("a.B", "C")}, {Backend("infra/s")})})};
  return config;
}

struct WarningRow {
  std::string name;
  std::function<void(Config&)> change;
  std::vector<std::string> expected;
};

inline void Check(const std::vector<WarningRow>& rows) {
  for (const WarningRow& row : rows) {
    Config config = Clean();
    row.change(config);
    EXPECT_EQ(WarningsOf(config), row.expected) << row.name;
  }
}

inline RouteRule& Rule(Config& config) { return config.grpc_routes[0].rules[0]; }

inline void SetHosts(Config& config, const std::vector<std::string>& names) {
  config.grpc_routes[0].hostnames = Hosts(names);
}

}  // namespace routewind::testing
