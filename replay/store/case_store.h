// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "replay/store/store.h"

namespace routewind {

// An input that once refuted a law (or a policy). The input itself is kept as text, not the random
// stream it came from, so that it survives a change of generator.
struct StoredCase {
  enum class State {
    kRefuted,     // when it was last tried, the law did not hold
    kRegression,  // the law holds again; tried for ever
  };

  std::string law = {};
  std::string input = {};  // readable canonical text; with the law, the key
  uint64_t seed = 0;       // that found it
  std::string tool_version = {};
  std::string config_digest = {};  // empty where there is no configuration
  std::string detail = {};         // what was seen instead of what should hold
  int64_t first_seen_ns = 0;       // first and last refutation; nanoseconds since 1970
  int64_t last_seen_ns = 0;
  State state = State::kRefuted;
  std::optional<int64_t> fixed_at_ns = {};  // when it became a regression

  bool operator==(const StoredCase&) const = default;
};

// 'refuted', 'regression': as the store has it.
std::string_view StoredCaseStateName(StoredCase::State state);

// The cases of a store: everything ever refuted. Each call is one transaction, committed when it
// returns; several processes may write at once, each waits for its turn.
//
// Errors:      as Store has them: what was attempted, on which file, and the cure. A store opened
//              for reading refuses to be changed.
// Complexity:  O(log n) and the texts; the fetches sort what they give.
// Lifetime:    the store outlives it.
class CaseStore {
 public:
  explicit CaseStore(Store& store) : store_(store) {}

  // Inserts the case. One that is known keeps its first_seen_ns and takes everything else from the
  // new one, except that times never run backwards.
  Status Save(const StoredCase& refuted);

  // The cases of one law: refuted ones first, then regressions; of each the shortest input first,
  // of equally long ones the bytewise smaller. None from a store older than schema version 2.
  Result<std::vector<StoredCase>> Fetch(std::string_view law);
  // Of all laws, in bytewise order of their names.
  Result<std::vector<StoredCase>> FetchAll();

  // False where the store does not hold the case.
  Result<bool> Remove(std::string_view law, std::string_view input);
  // Sets the state: a regression is fixed at `now_ns`, a refuted case is not. Moving a case to the
  // state it has changes nothing. False where the store does not hold the case.
  Result<bool> Move(std::string_view law, std::string_view input, StoredCase::State state,
                    int64_t now_ns);

 private:
  Result<std::vector<StoredCase>> FetchWhere(std::string_view condition,
                                             const std::optional<std::string>& law);

  Store& store_;
};

}  // namespace routewind
