// SPDX-License-Identifier: Apache-2.0
#include "replay/store/sqlite.h"

#include <sqlite3.h>

namespace routewind {
namespace {

// What the user can do about a failure; empty where SQLite's own words say all.
std::string_view CureOf(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process is writing to it; wait for that to end or give another file";
    case SQLITE_CANTOPEN:
      return "check that it is a file, that its folder exists, and that you may open it";
    case SQLITE_CORRUPT:
      return "the file is damaged; use a copy, or save what can be read with `sqlite3 FILE "
             ".recover`";
    case SQLITE_FULL:
      return "free some space or give a file on another disk; what was stored before is intact";
    case SQLITE_IOERR:
      return "check the disk; what was stored before is intact";
    case SQLITE_NOTADB:
      return "give the path of a routewind store, or of a file that does not exist yet";
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return "make the file and its folder writable or give another file";
    default:
      return "";
  }
}

// "cannot read the runs in store 'f.db': "; opening is of the store itself.
std::string Beginning(const std::string& path, std::string_view what) {
  std::string message = "cannot ";
  message.append(what).append(what == kOpenStore ? " '" : " in store '").append(path).append("': ");
  return message;
}

Error MakeError(sqlite3* handle, const std::string& path, std::string_view what) {
  const int code = handle == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(handle);
  std::string message = Beginning(path, what);
  // Of a file that cannot be opened SQLite says just that, a second time.
  if (what == kOpenStore && (code & 0xff) == SQLITE_CANTOPEN) return Error{message.append(CureOf(code))};
  message += handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle);
  if (const std::string_view cure = CureOf(code); !cure.empty()) message.append("; ").append(cure);
  return Error{std::move(message)};
}

// A file: URI of `path`, with what has a meaning in a URI escaped.
std::string FrozenUri(const std::string& path) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      uri += '%';
      uri += kHex[static_cast<unsigned char>(c) >> 4];
      uri += kHex[static_cast<unsigned char>(c) & 15];
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Result<Database> Database::Open(const std::string& path, const DatabaseOptions& options) {
  using Mode = DatabaseOptions::Mode;
  Database database(path);
  const bool is_frozen = options.mode == Mode::kReadFrozen;
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (options.mode == Mode::kCreate ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                   : SQLITE_OPEN_READONLY) |
                    (is_frozen ? SQLITE_OPEN_URI : 0);
  sqlite3* handle = nullptr;
  // A leading "./" keeps SQLite from reading anything but a file name into ":memory:" or "file:…".
  std::string name = path.empty() || path.front() == '/' ? path : "./" + path;
  if (is_frozen) name = FrozenUri(name);
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  database.handle_.reset(handle);
  if (code != SQLITE_OK) return database.LastError(kOpenStore);
  sqlite3_busy_timeout(handle, options.busy_timeout_ms);
  return database;
}

Status Database::Execute(std::string_view sql, std::string_view what) {
  const std::string text(sql);
  if (sqlite3_exec(handle(), text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return LastError(what);
  }
  return Ok{};
}

Result<Statement> Database::Prepare(std::string_view sql, std::string_view what) {
  Statement statement;
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(this->handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return LastError(what);
  statement.database_ = this->handle();
  statement.path_ = path_;
  statement.what_ = what;
  statement.handle_.reset(handle);
  return statement;
}

Result<int64_t> Database::QueryInt(std::string_view sql, std::string_view what) {
  Result<Statement> statement = Prepare(sql, what);
  if (!statement) return statement.error();
  const Result<bool> has_row = statement->Step();
  if (!has_row) return has_row.error();
  if (!*has_row) return Error{Beginning(path_, what) + "no row"};
  return statement->Int(0);
}

Result<std::string> Database::QueryText(std::string_view sql, std::string_view what) {
  Result<Statement> statement = Prepare(sql, what);
  if (!statement) return statement.error();
  const Result<bool> has_row = statement->Step();
  if (!has_row) return has_row.error();
  if (!*has_row) return Error{Beginning(path_, what) + "no row"};
  return statement->Text(0);
}

bool Database::is_read_only() const { return sqlite3_db_readonly(handle(), "main") == 1; }

int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(handle()); }

bool Database::was_busy() const { return (sqlite3_errcode(handle()) & 0xff) == SQLITE_BUSY; }

Error Database::LastError(std::string_view what) const { return MakeError(handle(), path_, what); }

void Statement::Finalize::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }

Statement& Statement::BindInt(int parameter, int64_t value) {
  CHECK(sqlite3_bind_int64(handle_.get(), parameter, value) == SQLITE_OK);
  return *this;
}

Statement& Statement::BindText(int parameter, std::string_view value) {
  // An empty view may have no address, which SQLite would take for null.
  const char* text = value.empty() ? "" : value.data();
  sqlite3_bind_text64(handle_.get(), parameter, text, value.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;  // a text that is too long for SQLite (10^9 bytes) stays null, and NOT NULL tells
}

Statement& Statement::BindNull(int parameter) {
  CHECK(sqlite3_bind_null(handle_.get(), parameter) == SQLITE_OK);
  return *this;
}

Statement& Statement::BindOptionalInt(int parameter, std::optional<int64_t> value) {
  return value ? BindInt(parameter, *value) : BindNull(parameter);
}

Statement& Statement::BindOptionalText(int parameter, const std::optional<std::string>& value) {
  return value ? BindText(parameter, *value) : BindNull(parameter);
}

Result<bool> Statement::Step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    Reset();
    return false;
  }
  Error error = MakeError(database_, path_, what_);
  Reset();
  return error;
}

Status Statement::Run() {
  for (;;) {
    const Result<bool> has_row = Step();
    if (!has_row) return has_row.error();
    if (!*has_row) return Ok{};
  }
}

void Statement::Reset() { sqlite3_reset(handle_.get()); }

int64_t Statement::Int(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::string Statement::Text(int column) const {
  const unsigned char* text = sqlite3_column_text(handle_.get(), column);
  if (text == nullptr) return {};
  const int bytes = sqlite3_column_bytes(handle_.get(), column);
  return std::string(reinterpret_cast<const char*>(text), static_cast<size_t>(bytes));
}

std::optional<int64_t> Statement::OptionalInt(int column) const {
  if (sqlite3_column_type(handle_.get(), column) == SQLITE_NULL) return std::nullopt;
  return Int(column);
}

std::optional<std::string> Statement::OptionalText(int column) const {
  if (sqlite3_column_type(handle_.get(), column) == SQLITE_NULL) return std::nullopt;
  return Text(column);
}

Result<Transaction> Transaction::Begin(Database& database, std::string_view what) {
  if (Status begun = database.Execute("BEGIN IMMEDIATE", what); !begun) return begun.error();
  return Transaction(&database, what);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)), what_(std::move(other.what_)) {}

Transaction::~Transaction() {
  // SQLite may already have rolled back by itself (disk full); then this says so and nothing is
  // lost.
  if (database_ != nullptr)
    sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Status Transaction::Commit() {
  if (Status committed = database_->Execute("COMMIT", what_); !committed) return committed;
  database_ = nullptr;
  return Ok{};
}

}  // namespace routewind
