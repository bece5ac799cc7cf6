// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "replay/store/sqlite.h"

namespace routewind {

// Rows in memory that SQL can read as the table `pending`, so that one INSERT … SELECT carries a
// whole batch: much faster than a prepared INSERT for each row, which pays for binding, starting
// and resetting every time. The columns hold integers, the last one texts.
//
// Source:      https://www.sqlite.org/vtab.html, an eponymous-only read-only virtual table;
//              columns are c0, c1, ….
// Lifetime:    the object stays where it is, and cells and texts stay as they are, while a
// statement
//              reads them; once it is gone, no statement may name `pending` any more.
struct PendingRows {
  static constexpr int64_t kNull = std::numeric_limits<int64_t>::min();  // a cell that is NULL

  // The cell of a text that stands at `offset` in `texts`. Both are below 2^31.
  static constexpr int64_t TextCell(size_t offset, size_t length) {
    return static_cast<int64_t>(offset << 32 | length);
  }

  std::span<const int64_t> cells;  // row by row
  std::string_view texts;          // UTF-8
  size_t column_count = 0;         // fixed before registration
  size_t row_count() const { return cells.size() / column_count; }
};

// Makes `rows` the table `pending` of this connection.
Status RegisterPendingRows(Database& database, const PendingRows& rows);

}  // namespace routewind
