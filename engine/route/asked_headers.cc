// SPDX-License-Identifier: Apache-2.0
#include "engine/route/asked_headers.h"

#include <set>

#include "engine/route/table_impl.h"

namespace routewind {

std::vector<std::string> AskedHeaders(const RouteTable& table) {
  std::set<std::string> names;
  for (const RulePlan& plan : table.impl().plans) {
    for (const CompiledMatch& match : plan.matches) {
      for (const MatchCondition& condition : match.conditions) {
        if (condition.field == Field::kHeader) names.insert(condition.name);
      }
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace routewind
