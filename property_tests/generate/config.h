// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/config.h"
#include "property_tests/generate/chooser.h"
#include "property_tests/generate/route.h"

namespace routewind {

// Random configurations in which everything meets: few names, nested hostnames, equal ages,
// overlapping expressions, backends that are wrong in every way. All are valid (semantics 2), so
// that they survive the way through YAML.
Config MakeConfig(Chooser& choose, const ConfigShape& shape);

// Mostly the defaults; otherwise each switch of semantics 11 and 12 by the toss of a coin.
EngineOptions MakeOptions(Chooser& choose);

// Sorts every kind by name and keeps the first of each name, as the loader leaves a Config.
void Normalize(Config& config);

}  // namespace routewind
