// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/config/load.h"
#include "engine/policy/load_policies.h"
#include "engine/policy/verify.h"
#include "replay/store/case_store.h"
#include "tools/routewind/options.h"

namespace routewind {

// `verify --store`: the run, and everything that ever refuted one of its policies.
//
// Errors:      the store's. A run that ends before Finish stays in the store as unfinished; what was remembered until
// then
//              stays remembered.
class PolicyMemory {
 public:
  static Result<std::unique_ptr<PolicyMemory>> Open(const VerifyFlags& flags, const LoadedConfig& loaded,
                                                    const PolicySet& policies);

  // What refuted the policy in earlier runs, shortest first; what refutes it no more included.
  Result<std::vector<KnownCounterexample>> Recall(const Policy& policy);
  // Keeps the counterexample of a result. Earlier ones that refute the policy no more, by `inputs`, become regressions:
  // they are tried for ever.
  Status Remember(const PolicyResult& result, const VerifyInputs& inputs);
  Status Finish(const std::string& report_json, bool is_stopped);

 private:
  PolicyMemory(Store store, int64_t run, std::string tool_version, std::string config_digest)
      : store_(std::move(store)),
        cases_(store_),
        run_(run),
        tool_version_(std::move(tool_version)),
        config_digest_(std::move(config_digest)) {}

  Status Settle(const StoredCase& known, const PolicyResult& result, const VerifyInputs& inputs);

  Store store_;
  CaseStore cases_;
  int64_t run_;
  std::string tool_version_;
  std::string config_digest_;
};

}  // namespace routewind
