// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/policy/load_policies.h"
#include "replay/pipeline/call_router.h"
#include "replay/pipeline/replay_run.h"
#include "tools/routewind/options.h"

namespace routewind {

// Records a replay in the store (`replay --store`): the run with its configuration, policies and inputs first, then its calls as
// they end, then the report. A run that dies in between is left in the store as unfinished.
class StoredReplay : public CallObserver {
 public:
  static Result<std::unique_ptr<StoredReplay>> Begin(const ReplayFlags& flags, const LoadedConfig& loaded,
                                                     const PolicySet& policies,
                                                     const std::vector<std::string>& captures);
  ~StoredReplay() override;

  void OnCall(const RoutedCall& call) override;
  Status Finish(const ReplayOutcome& outcome, const std::string& report_json);

 private:
  struct Impl;
  explicit StoredReplay(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace routewind
