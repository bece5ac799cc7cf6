// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tools/pcapsynth/recipe.h"

namespace routewind {

// What replay makes of a recipe's capture.
struct Replayed {
  std::vector<std::string> calls;  // as ExpectedCalls writes them, sorted
  std::string anomalies;           // "frameErrors=1 …"; empty: none
};

Replayed ReplayRecipe(const Recipe& recipe);

}  // namespace routewind
