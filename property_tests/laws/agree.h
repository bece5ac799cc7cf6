// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/model/config.h"
#include "engine/route/decide.h"
#include "engine/route/route_table.h"
#include "property_tests/generate/request.h"
#include "property_tests/oracle/naive_decide.h"

namespace routewind {

// A configuration with both ways to its answers: the compiled table and the naive reading.
struct World {
  World(const Config& c, const EngineOptions& o)
      : config(c), options(o), table(CompileRoutes(config, options)), reading(config, options) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  const Config config;
  const EngineOptions options;
  RouteTable table;
  NaiveReading reading;
};

// What the table says that the naive reading does not; empty when they agree. The pick itself is
// the table's to make: only what follows from it is compared.
std::string Disagreement(World& world, const Request& request, const Decision& decision);

// One line for people: outcome, reason, status, listener, hostname, route, rule, match, backend.
std::string Summarize(const RouteTable& table, const Decision& decision);

// The part of a summary that says which rule won: listener, hostname, route, rule, match (or how it
// failed).
std::string SummarizeSelection(const RouteTable& table, const Selection& selection);

}  // namespace routewind
