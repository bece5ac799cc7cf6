// SPDX-License-Identifier: Apache-2.0
#include "replay/store/sqlite_rows.h"

#include <sqlite3.h>

#include <new>
#include <string>

namespace routewind {
namespace {

// SQLite allocates nothing for us here: the objects begin with its own base structs and it hands
// them back to these functions, which is the one place where a pointer to the base may be read as a
// pointer to the whole.
struct PendingTable {
  sqlite3_vtab base;
  const IntegerRows* rows;
};

struct PendingCursor {
  sqlite3_vtab_cursor base;
  const IntegerRows* rows;
  size_t row;
};

PendingCursor& CursorOf(sqlite3_vtab_cursor* cursor) {
  return *reinterpret_cast<PendingCursor*>(cursor);
}

int Connect(sqlite3* handle, void* context, int, const char* const*, sqlite3_vtab** table, char**) {
  const auto* rows = static_cast<const IntegerRows*>(context);
  std::string columns = "CREATE TABLE pending(";
  for (size_t i = 0; i < rows->column_count; ++i) {
    columns.append(i == 0 ? "c" : ",c").append(std::to_string(i));
  }
  columns += ")";
  const int code = sqlite3_declare_vtab(handle, columns.c_str());
  if (code != SQLITE_OK) return code;
  auto* made = new (std::nothrow) PendingTable{{}, rows};
  if (made == nullptr) return SQLITE_NOMEM;
  *table = &made->base;
  return SQLITE_OK;
}

int Disconnect(sqlite3_vtab* table) {
  delete reinterpret_cast<PendingTable*>(table);
  return SQLITE_OK;
}

int BestIndex(sqlite3_vtab*, sqlite3_index_info*) { return SQLITE_OK; }

int OpenCursor(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) {
  auto* made =
      new (std::nothrow) PendingCursor{{}, reinterpret_cast<PendingTable*>(table)->rows, 0};
  if (made == nullptr) return SQLITE_NOMEM;
  *cursor = &made->base;
  return SQLITE_OK;
}

int CloseCursor(sqlite3_vtab_cursor* cursor) {
  delete &CursorOf(cursor);
  return SQLITE_OK;
}

int Filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
  CursorOf(cursor).row = 0;
  return SQLITE_OK;
}

int Next(sqlite3_vtab_cursor* cursor) {
  ++CursorOf(cursor).row;
  return SQLITE_OK;
}

int IsAtEnd(sqlite3_vtab_cursor* cursor) {
  const PendingCursor& self = CursorOf(cursor);
  return self.row * self.rows->column_count >= self.rows->cells.size() ? 1 : 0;
}

int Column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int column) {
  const PendingCursor& self = CursorOf(cursor);
  const int64_t cell =
      self.rows->cells[self.row * self.rows->column_count + static_cast<size_t>(column)];
  if (cell != IntegerRows::kNull) sqlite3_result_int64(context, cell);
  return SQLITE_OK;  // without a result the column is NULL
}

int RowId(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
  *id = static_cast<sqlite3_int64>(CursorOf(cursor).row);
  return SQLITE_OK;
}

constexpr sqlite3_module MakeModule() {
  sqlite3_module module = {};
  module.iVersion = 1;
  module.xConnect = Connect;  // no xCreate: the table exists by its name alone
  module.xDisconnect = Disconnect;
  module.xBestIndex = BestIndex;
  module.xOpen = OpenCursor;
  module.xClose = CloseCursor;
  module.xFilter = Filter;
  module.xNext = Next;
  module.xEof = IsAtEnd;
  module.xColumn = Column;
  module.xRowid = RowId;
  return module;
}
constexpr sqlite3_module kModule = MakeModule();

}  // namespace

Status RegisterPendingRows(Database& database, const IntegerRows& rows) {
  // SQLite only hands the pointer back; the module reads through it.
  void* context = const_cast<IntegerRows*>(&rows);
  if (sqlite3_create_module(database.handle(), "pending", &kModule, context) != SQLITE_OK) {
    return database.LastError("prepare for writing");
  }
  return Ok{};
}

}  // namespace routewind
