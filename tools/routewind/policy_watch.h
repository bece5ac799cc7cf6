// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/policy/claim_check.h"
#include "engine/policy/load_policies.h"
#include "engine/policy/probe.h"
#include "replay/pipeline/call_router.h"
#include "replay/pipeline/split_test.h"
#include "tools/routewind/other_configs.h"

namespace routewind {

// Holds policies over captured calls (`replay --policy`), with the backends that the replay drew.
//
// never, always, only, unchanged: each call on its own. split: the counts of each rule, all calls of the policy
// together, by SplitTest with Holm's correction over the rules. reachable speaks of no call and is left to `verify`.
class PolicyWatch : public CallObserver {
 public:
  // Policies, table and options outlive it. Errors: a configuration to compare with that cannot be loaded.
  static Result<std::unique_ptr<PolicyWatch>> Make(const PolicySet& policies, const RouteTable& table,
                                                   const ConfigFlags& config, const RouterOptions& router);

  void OnCall(const RoutedCall& call) override;

  // Computes the verdicts of splits. Once, after the last call.
  void Finish();
  bool is_violated() const;
  std::string RenderText() const;
  // The report with its `policies` added.
  std::string AddTo(std::string report_json) const;

 private:
  struct RuleSplit {
    uint32_t rule = 0;
    std::vector<uint64_t> counts;  // as the policy's shares, then all other backends
    SplitVerdict verdict;
  };
  struct Watched {
    const Policy* policy = nullptr;
    std::unique_ptr<ClaimCheck> check;  // of `unchanged`
    uint64_t calls = 0;                 // that the policy speaks of
    uint64_t unjudged = 0;              // whose headers are not all known, where the policy asks for some
    uint64_t violations = 0;
    uint64_t first_ordinal = 0;  // of the first violation in capture order
    Probe first_request;
    std::string first_detail;
    std::vector<RuleSplit> splits;  // by rule
  };

  PolicyWatch(const RouteTable& table, const RouterOptions& router) : table_(table), router_(router) {}

  void Watch(Watched& watched, const RoutedCall& call, const RequestView& request);
  std::optional<std::string> Judge(Watched& watched, const RoutedCall& call, const RequestView& request) const;
  void Count(Watched& watched, const SplitClaim& claim, const Decision& decision) const;

  const RouteTable& table_;
  const RouterOptions& router_;
  OtherConfigs others_;
  std::vector<Watched> watched_;
};

}  // namespace routewind
