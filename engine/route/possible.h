// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/model/request_view.h"
#include "engine/route/decide.h"

namespace routewind {

// What can become of a request of which parts are not known.
//
// Answers, for each candidate, whether it matches whatever the unknown parts are, never, or
// depending on them, and collects every selection that some value of the unknown parts leads to.
// Anything may stand in an unknown part, malformed text included; an unknown header may repeat a
// known one, whose joined value then changes (D-06).
//
// Law:         for every completion of the request Select's rule is among the selections; with a
//              single selection it is that one.
// Precision:   with exact conditions and no bound on the unknown headers no other rule is among
// them
//              either. Of expressions only what follows from equal or exact ones is seen (whether
//              two expressions overlap is not asked), and so is a bound on headers: then there may
//              be more selections than can happen, never fewer.
// Complexity:  linear in the candidates of the hostnames that are possible, times
//              kMaxCompared; beyond kMaxJudged candidates all that are left count as possible.
struct PossibleSelections {
  static constexpr size_t kMaxCompared = 64;
  static constexpr size_t kMaxJudged = 1 << 17;

  // One for each rule, by rule id, then one for each way of being refused. What differs between the
  // completions that lead to a rule is left out: match is kSomeMatch, listener and hostname empty.
  std::vector<Selection> selections;
  bool is_certain() const { return selections.size() == 1; }
};

// Selection::match where several of the rule's matches are possible.
inline constexpr uint32_t kSomeMatch = 0xfffffffe;

PossibleSelections SelectPossible(const RouteTable& table, const RequestView& request,
                                  const UnknownParts& unknown);

// The selection of a request that depends on what is unknown: Outcome::kUncertain.
Selection UncertainSelection(const PossibleSelections& possible);

}  // namespace routewind
