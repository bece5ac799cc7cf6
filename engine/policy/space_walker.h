// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/stable_hash.h"
#include "engine/policy/host_matches.h"
#include "engine/policy/request_space.h"

namespace routewind {

// What a walk takes of each list: everything, or one by lot.
class WalkChoice {
 public:
  static WalkChoice Everything() { return WalkChoice(std::nullopt); }
  static WalkChoice OneOfEach(uint64_t seed) { return WalkChoice(seed); }

  bool is_random() const { return seed_.has_value(); }
  uint64_t Below(uint64_t bound) { return MixHash(*seed_, count_++) % bound; }

  // Calls visit(item) for what is taken until it answers false.
  template <typename Items, typename Visit>
  bool ForEach(const Items& items, Visit visit) {
    if (items.empty()) return true;
    if (is_random()) return visit(items[Below(items.size())]);
    return std::all_of(items.begin(), items.end(), visit);
  }

 private:
  explicit WalkChoice(std::optional<uint64_t> seed) : seed_(seed) {}
  std::optional<uint64_t> seed_;
  uint64_t count_ = 0;
};

// One walk through a RequestSpace: what RequestSpace::Enumerate and Search are made of. Each step
// answers false when the walk has ended.
//
// Lifetime:    inputs and visitor outlive it.
class SpaceWalker {
 public:
  SpaceWalker(const RequestSpace::Inputs& inputs, uint64_t max_cases, WalkChoice choice,
              const ProbeVisitor& visit)
      : inputs_(inputs),
        policy_(*inputs.policy),
        max_cases_(max_cases),
        choice_(choice),
        visit_(visit),
        atlas_(inputs.seed) {}

  bool WalkGateways();

  const SpaceTally& tally() const { return tally_; }

 private:
  // Combinations may be none of the policy's, by `unless`: they are bounded, too.
  static constexpr uint64_t kStepsPerCase = 4;

  static constexpr size_t kMaxKnownSize = 4'000'000;  // pointers in all keys

  bool WalkPorts(const std::string& name);
  bool WalkHost(const std::string& host);
  bool WalkMethods(const std::string& service, const HostMatches& matches);
  bool WalkHeaders(const std::vector<HeaderAtoms>& headers, size_t index);
  bool Visit();
  // Notes it in the tally.
  bool IsStopped();
  // Whether requests that differ from these in their headers alone were walked through before: the
  // same matches answer them, and `unless` says the same of all of them.
  bool IsKnown(const HostMatches& matches);
  // The Gateway of that name in each table, null where one does not have it.
  std::vector<const TableGateway*> FindGateways(const std::string& name) const;

  const RequestSpace::Inputs& inputs_;
  const Policy& policy_;
  const uint64_t max_cases_;
  WalkChoice choice_;
  const ProbeVisitor& visit_;
  PatternAtlas atlas_;
  SpaceTally tally_;
  uint64_t steps_ = 0;
  std::set<std::vector<const void*>> known_;  // HostMatches::Key and what `unless` says
  size_t known_size_ = 0;
  Probe probe_;
  std::vector<const TableGateway*> gateways_;  // as inputs_.tables
};

}  // namespace routewind
