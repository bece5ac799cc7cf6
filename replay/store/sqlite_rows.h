// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "replay/store/sqlite.h"

namespace routewind {

// Rows of integers in memory that SQL can read as the table `pending`, so that one INSERT … SELECT
// carries a whole batch: much faster than a prepared INSERT for each row, which pays for binding,
// starting and resetting every time.
//
// Source:      https://www.sqlite.org/vtab.html, an eponymous-only read-only virtual table;
//              columns are c0, c1, ….
// Lifetime:    the object stays where it is, and the cells stay as they are, while a statement
//              reads them; it must outlive the Database it was registered with.
struct IntegerRows {
  static constexpr int64_t kNull = std::numeric_limits<int64_t>::min();  // a cell that is NULL

  std::span<const int64_t> cells;  // row by row
  size_t column_count = 0;         // fixed before registration
  size_t row_count() const { return cells.size() / column_count; }
};

// Makes `rows` the table `pending` of this connection.
Status RegisterPendingRows(Database& database, const IntegerRows& rows);

}  // namespace routewind
