// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/base/result.h"
#include "engine/config/load.h"
#include "engine/policy/policy.h"

namespace routewind {

struct PolicySet {
  std::vector<std::string> files;
  std::vector<Policy> policies;         // in the order of the files
  std::vector<Diagnostic> diagnostics;  // sorted; a broken policy is left out
  std::vector<ConfigSource> sources;
};

// Reads policy files, YAML or JSON (docs/policies.md).
//
// Errors: a file that cannot be read. Whatever is wrong inside is a diagnostic with its place.
Result<PolicySet> LoadPolicies(const std::vector<std::string>& paths);

// The same for texts that are already read: nothing fails.
PolicySet LoadPolicyTexts(std::vector<ConfigSource> sources);

}  // namespace routewind
