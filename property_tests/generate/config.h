// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidcheck/Gen.h>

#include <iosfwd>

#include "engine/model/config.h"
#include "property_tests/generate/route.h"

namespace routewind {

// Random configurations in which everything meets: few names, nested hostnames, equal ages,
// overlapping expressions, backends that are wrong in every way. All are valid (semantics 2), so
// that they survive the way through YAML.
//
// Shrinking takes one object, listener, rule, match, header, filter or backendRef away at a time:
// what is left is what the failure needs.

rc::Gen<Config> AnyConfig(const ConfigShape& shape = {});

// Mostly the defaults; otherwise each switch of semantics 11 and 12 by the toss of a coin.
rc::Gen<EngineOptions> AnyOptions();

// A source of further choices, fixed by the case: for requests and changes that depend on what was
// drawn before.
rc::Gen<Chooser> AnyChooser();

// Sorts every kind by name and keeps the first of each name, as the loader leaves a Config.
void Normalize(Config& config);

// For counterexamples.
void showValue(const Config& config, std::ostream& os);
void showValue(const GrpcRoute& route, std::ostream& os);
void showValue(const EngineOptions& options, std::ostream& os);
void showValue(const Chooser& chooser, std::ostream& os);

}  // namespace routewind
