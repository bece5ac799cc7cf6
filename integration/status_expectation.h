// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/route/status.h"

namespace routewind {

// What a `status.yaml` of fixtures/conformance says of one object:
//
//   status:
//     - {gateway: infra/edge, conditions: {Accepted: True/Accepted}}
//     - {gateway: infra/edge, listener: http, attachedRoutes: 2, supportedKinds: [GRPCRoute]}
//     - {route: infra/a, parent: "infra/edge#http:80", conditions: {ResolvedRefs:
//     False/InvalidKind}}
//     - {route: infra/b, parents: 0}
//
// Of the conditions only what is named is compared; `absent` says that there is none of that type.
// `observedGeneration` holds for every condition of the object; `message` is what the message of
// each named condition contains. `kind` is HTTPRoute where a route is no GRPCRoute.
struct StatusExpectation {
  uint32_t line = 0;  // in the file
  std::string gateway, listener;
  std::string route, kind = "GRPCRoute", parent;
  std::string message;
  std::optional<uint64_t> attached_routes, parent_count, observed_generation;
  std::optional<std::vector<std::string>> supported_kinds;
  std::map<std::string, std::string> conditions;  // type → "Status/Reason" or "absent"
};

struct StatusExpectations {
  std::vector<StatusExpectation> items;
  std::vector<std::string> faults;  // what is wrong with the file itself
};

StatusExpectations LoadStatusExpectations(const std::filesystem::path& path);

// One line for each expectation that does not hold.
std::vector<std::string> CompareStatus(const StatusExpectation& expected,
                                       const ClusterStatus& status);

}  // namespace routewind
