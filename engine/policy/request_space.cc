// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/request_space.h"

#include "engine/base/stable_hash.h"
#include "engine/policy/space_walker.h"

namespace routewind {

SpaceTally RequestSpace::Enumerate(uint64_t max_cases, const ProbeVisitor& visit) const {
  SpaceWalker walker(inputs_, max_cases, WalkChoice::Everything(), visit);
  walker.WalkGateways();
  return walker.tally();
}

SpaceTally RequestSpace::Search(uint64_t cases, const ProbeVisitor& visit) const {
  SpaceTally total;
  bool is_ended = false;
  const ProbeVisitor watch = [&](const Probe& probe) {
    is_ended = !visit(probe);
    return !is_ended;
  };
  // Each walk draws texts of its own, so that expressions are tried with ever new ones. A walk may
  // meet no request that the policy speaks of, so walks are counted, too.
  const uint64_t max_walks = cases / 32 + 16;
  for (uint64_t walk = 0; walk < max_walks && total.cases < cases && !is_ended; ++walk) {
    Inputs inputs = inputs_;
    inputs.seed = MixHash(inputs_.seed, walk);
    SpaceWalker walker(inputs, cases - total.cases, WalkChoice::OneOfEach(inputs.seed), watch);
    walker.WalkGateways();
    total.cases += walker.tally().cases;
    total.searched.insert(walker.tally().searched.begin(), walker.tally().searched.end());
    total.is_stopped = walker.tally().is_stopped;
    is_ended = is_ended || total.is_stopped;
  }
  return total;
}

}  // namespace routewind
