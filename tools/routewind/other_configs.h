// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/policy/load_policies.h"
#include "engine/route/route_table.h"
#include "tools/routewind/options.h"

namespace routewind {

// Loads policy files and prints their findings on standard error; nothing where a file cannot be read, a policy is
// broken or there is none.
std::optional<PolicySet> LoadPoliciesOrTell(const std::vector<std::string>& paths, const GlobalFlags& global);

// The configurations that policies compare with (`unchanged`), loaded as the flags say and compiled.
class OtherConfigs {
 public:
  // Errors: a configuration that cannot be read or that holds an error.
  Status Load(const PolicySet& policies, const ConfigFlags& flags);
  // By the path that the policy writes. Valid as long as this object.
  std::map<std::string, const RouteTable*> Tables() const;

 private:
  struct Other {
    LoadedConfig loaded;
    RouteTable table;
  };
  std::map<std::string, Other> others_;
};

}  // namespace routewind
