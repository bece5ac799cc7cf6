// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/config.h"

namespace routewind {

// A named set of switches (semantics 12): "spec" is the specification read literally; the others come as near to a
// gateway as the switches of EngineOptions go (hostname rank, fall-through, name tie, competition between kinds).
struct Profile {
  std::string_view name;
  std::string_view description;
  EngineOptions options;
};

const std::vector<Profile>& Profiles();
std::optional<EngineOptions> FindProfile(std::string_view name);

}  // namespace routewind
