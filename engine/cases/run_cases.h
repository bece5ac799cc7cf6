// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cases/test_case.h"
#include "engine/model/config.h"
#include "engine/route/decide.h"

namespace routewind {

struct CaseResult {
  const TestCase* test = nullptr;
  std::vector<std::string> failures;  // one line for each expectation that does not hold; empty: passed
  std::string message;                // the decision's own sentence, of the first repeat
};

// How often each part of the configuration was reached.
struct RuleCoverage {
  std::vector<uint64_t> matches;   // hits of each match; one entry for a rule without matches
  std::vector<uint64_t> backends;  // picks of each backendRef
  bool is_reached() const;
};

struct Coverage {
  std::vector<RuleCoverage> rules;  // as in RouteTable::rules()
  uint64_t reached_matches = 0;
  uint64_t total_matches = 0;
  uint64_t reached_rules = 0;
  uint64_t reached_backends = 0;
  uint64_t total_backends = 0;
  // Of the matches; 0 where there are none, for nothing was tested.
  double percent() const;
};

struct CaseRunOptions {
  uint64_t seed = 1;
  std::string gateway;  // where requests go that name none
  uint16_t port = 0;
  std::string name_filter;  // glob; empty: all
};

struct CaseRun {
  std::vector<CaseResult> results;  // of the cases that the filter let through
  uint64_t failed = 0;
  Coverage coverage;
};

// Runs the cases against a table compiled from `config`. Pure. The cases outlive the result.
CaseRun RunCases(const CaseSet& cases, const Config& config, const RouteTable& table, const CaseRunOptions& options);

// Shell glob over a whole name: `*` any run of characters, `?` one.
bool MatchesGlob(std::string_view glob, std::string_view text);

}  // namespace routewind
