// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/route/status.h"
#include "engine/route/testing/cluster_builder.h"

// Conditions as one line of text, for tests of status. Test-only.
namespace routewind::testing {

// "Accepted=True Accepted; ResolvedRefs=…"
inline std::string Shown(const std::vector<Condition>& conditions) {
  std::string text;
  for (const Condition& condition : conditions) {
    text += (text.empty() ? "" : "; ") + condition.type + "=" + condition.status + " " +
            condition.reason;
    EXPECT_EQ(condition.observed_generation, 7) << "metadata.generation of every test object";
  }
  return text;
}

inline const Condition& Find(const std::vector<Condition>& conditions, const std::string& type) {
  const auto found =
      std::find_if(conditions.begin(), conditions.end(),
                   [&type](const Condition& condition) { return condition.type == type; });
  EXPECT_NE(found, conditions.end()) << type;
  static const Condition kNothing;
  return found == conditions.end() ? kNothing : *found;
}

// Of the only Gateway and its only listener, of the only route and its only parent.
inline std::string GatewayShown(const Config& config) {
  return Shown(ComputeStatus(config, {}).gateways.at(0).conditions);
}
inline std::string ListenerShown(const Config& config, size_t listener = 0) {
  return Shown(ComputeStatus(config, {}).gateways.at(0).listeners.at(listener).conditions);
}
inline std::string ParentShown(const Config& config, size_t route = 0, size_t parent = 0) {
  return Shown(ComputeStatus(config, {}).routes.at(route).parents.at(parent).conditions);
}
inline uint32_t AttachedRoutes(const Config& config, size_t listener = 0) {
  return ComputeStatus(config, {}).gateways.at(0).listeners.at(listener).attached_routes;
}

inline Config WithListeners(std::vector<Listener> listeners) {
  Config config;
  config.gateways = {MakeGateway("infra/g", std::move(listeners))};
  return config;
}

inline constexpr char kGoodListener[] =
    "Accepted=True Accepted; Conflicted=False NoConflicts; ResolvedRefs=True ResolvedRefs; "
    "Programmed=True Programmed";
inline constexpr char kGoodRoute[] = "Accepted=True Accepted; ResolvedRefs=True ResolvedRefs";

}  // namespace routewind::testing
