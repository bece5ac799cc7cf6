// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "replay/store/rows.h"
#include "replay/store/store.h"

namespace routewind {

// Reads back what runs left. Works while others write: each query sees whole transactions.

// All runs, oldest first.
Result<std::vector<StoredRun>> ListRuns(Store& store);
// One run; none where the store does not hold it.
Result<std::optional<StoredRun>> FindRun(Store& store, int64_t run);

// In the order they were given.
Result<std::vector<RunSource>> ReadSources(Store& store, int64_t run);
Result<std::vector<RunInput>> ReadInputs(Store& store, int64_t run);

// The calls of one run with all they point to, in order of their ordinals.
//
// Complexity:  O(log n) to begin, a few µs for each call; memory for one call.
// Lifetime:    the store outlives the cursor.
class CallCursor {
 public:
  static Result<CallCursor> Open(Store& store, int64_t run);
  // The next call; none at the end.
  Result<std::optional<StoredCall>> Next();

 private:
  explicit CallCursor(Statement statement) : statement_(std::move(statement)) {}

  Statement statement_;
  bool is_at_end_ = false;
};

}  // namespace routewind
