// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidcheck/Gen.h>

#include "tools/pcapsynth/recipe.h"

namespace routewind {

// Random traffic: few header names and values, so that they meet in the tables; small tables, so
// that entries are evicted; every way of cutting, padding and interleaving.
//
// Shrinks to one connection, few calls, no chances.
rc::Gen<Recipe> AnyRecipe();

}  // namespace routewind
