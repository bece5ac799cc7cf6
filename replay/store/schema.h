// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace routewind {

// Marks an SQLite file as ours in its header ("RTWD"); `file` and `PRAGMA application_id` show it.
inline constexpr int64_t kStoreApplicationId = 0x52545744;

// What `PRAGMA user_version` says in a store this program writes. One more with every migration.
inline constexpr int64_t kStoreSchemaVersion = 2;

// schema_<version>.sql as text: the statements that lead from the version before, or from an empty
// file, to this one.
std::string_view StoreSchemaStep(int64_t version);

// Rows of a run have ids from run << kRunShift; the low bits are the row's number within its run.
inline constexpr int kRunShift = 40;
inline constexpr uint64_t kMaxRowsPerRun = uint64_t{1} << kRunShift;

// The id of the row `number` of a run.
constexpr int64_t StoreRowId(int64_t run, uint64_t number) {
  return (run << kRunShift) + static_cast<int64_t>(number);
}

}  // namespace routewind
