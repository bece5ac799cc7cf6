// SPDX-License-Identifier: Apache-2.0
#include "replay/store/sqlite_rows.h"

#include <sqlite3.h>

#include <new>
#include <string>
#include <string_view>

namespace routewind {
namespace {

// SQLite allocates nothing for us here: the objects begin with its own base structs and it hands
// them back to these functions, which is the one place where a pointer to the base may be read as a
// pointer to the whole.
struct PendingTable {
  sqlite3_vtab base;
  const PendingRows* rows;
};

struct PendingCursor {
  sqlite3_vtab_cursor base;
  const PendingRows* rows;
  size_t row;
};

PendingCursor& CursorOf(sqlite3_vtab_cursor* cursor) {
  return *reinterpret_cast<PendingCursor*>(cursor);
}

int Connect(sqlite3* handle, void* context, int, const char* const*, sqlite3_vtab** table, char**) {
  const auto* rows = static_cast<const PendingRows*>(context);
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
  const PendingRows& rows = *self.rows;
  const auto index = static_cast<size_t>(column);
  const int64_t cell = rows.cells[self.row * rows.column_count + index];
  if (cell == PendingRows::kNull) return SQLITE_OK;  // without a result the column is NULL
  if (index + 1 < rows.column_count) {
    sqlite3_result_int64(context, cell);
    return SQLITE_OK;
  }
  const auto place = static_cast<uint64_t>(cell);
  const std::string_view text = rows.texts.substr(place >> 32, place & 0xffff'ffff);
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return SQLITE_OK;
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

Status RegisterPendingRows(Database& database, const PendingRows& rows) {
  // SQLite only hands the pointer back; the module reads through it.
  void* context = const_cast<PendingRows*>(&rows);
  if (sqlite3_create_module(database.handle(), "pending", &kModule, context) != SQLITE_OK) {
    return database.LastError("prepare for writing");
  }
  return Ok{};
}

}  // namespace routewind
