// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "replay/store/rows.h"

namespace routewind {

// What the reports of `verify` runs in a store say, one after the other.

// "11 proved, 1 refuted" of one run's report; empty where it is no report of policies.
std::string PolicySummary(const StoredRun& run);

// For each policy of the run, its verdict and when it changed: first refuted and last fixed, by which run and which
// configuration. `runs` are all of the store, oldest first.
struct PolicyHistory {
  std::string name;
  std::string verdict;
  std::vector<std::string> changes;  // "refuted in run 2, 2026-11-22T…Z, configuration 0123456789ab"
};
std::vector<PolicyHistory> PolicyHistories(const std::vector<StoredRun>& runs, const StoredRun& run);

}  // namespace routewind
