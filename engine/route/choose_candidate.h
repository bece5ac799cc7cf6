// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/route/decide.h"
#include "engine/route/table_impl.h"

namespace routewind {

// Fills in what a selection says once a candidate takes the request; gateway and listener are left as they are.
// `bucket` is the candidate's.
inline void ChooseCandidate(const Candidate& candidate, const HostBucket& bucket, Selection& selection) {
  selection.outcome = Outcome::kRouted;
  selection.reason = Reason::kMatched;
  selection.rule = candidate.match->rule;
  selection.match = candidate.match->match;
  selection.hostname = bucket.effective.text();
  selection.candidate = &candidate;
}

}  // namespace routewind
